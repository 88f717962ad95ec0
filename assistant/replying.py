"""Steps 6 and 7 of a turn: the server's sentences at once, then what the model adds and the audit lets pass."""

from contextlib import aclosing
from dataclasses import dataclass

from assistant.act.find import SEARCH_LIKE
from assistant.act.scene import Scene
from assistant.facts import Facts, Talk
from assistant.model import ChatModel
from assistant.reply import Advice, advise, wish_of
from assistant.sentences import tell
from assistant.suggestions import suggestions_for
from assistant.turn_events import ReplyData
from assistant.turn_record import TurnRecord
from assistant.voice import Voice, sentences_joined
from assistant.wording import say
from commerce.ids import ProductId


@dataclass(frozen=True, slots=True)
class Replier:
    """Words the replies of turns. ``prose``: the model writes sentences, else it picks a product and the server says why."""

    model: ChatModel | None
    first_token_seconds: float
    prose: bool

    async def reply(self, facts: list[Facts], scene: Scene, voice: Voice, record: TurnRecord) -> None:
        """The server's sentences at once, then what the model adds and the audit lets pass, else the server's own help."""
        told = [tell(done, voice) for done in facts]
        language = voice.language
        gap = say(language, "sentence.gap")
        record.emit_token(sentences_joined(language, [part.lead for part in told]))
        mentions: dict[ProductId, None] = dict.fromkeys(mention for part in told for mention in part.mentions)
        subjects = next((part.subjects for part in reversed(told) if part.subjects), ())
        helped = False
        unread = any(isinstance(done, Talk) and done.kind in ("empty", "too_long", "no_words") for done in facts)
        ready = self.model is not None and await self.model.ready()
        if subjects and ready and self.model and "llm" not in record.degraded and scene.move != "by_hand":
            advice = Advice()
            wish = wish_of(scene)
            asked = advise(self.model, subjects, wish, language, self.first_token_seconds, advice, prose=self.prose)
            async with aclosing(asked) as sentences:
                async for verdict in sentences:
                    record.emit_token(gap + (verdict.text or ""))
                    mentions.update(dict.fromkeys(on.product.product_id for on in verdict.mentions))
                    helped = True
            record.usage = record.usage.plus(advice.usage)
            record.prompts += advice.prompts
            record.model_seconds += advice.seconds
            record.cut = advice.cut
            ready = not advice.unavailable
        if not ready and not unread:
            record.do_without("llm")
        help_ = next((part.help for part in reversed(told) if part.help), "")
        if help_ and not helped:
            record.emit_token(gap + help_)
        if "llm" in record.degraded and not scene.state.outage_told and model_helps(scene):
            record.emit_token(gap + say(language, "without.llm"))
        on_wire = {item.product_id for item in record.products.items} if record.products else set()
        if told[-1].question:
            record.emit_token(gap + told[-1].question)
        suggestions = suggestions_for(facts[-1], voice, called=scene.state.ticket is not None)
        named = [mention for mention in mentions if mention in on_wire]
        record.emit("reply", ReplyData(text=record.text, mentions=list(named), suggestions=suggestions))


def model_helps(scene: Scene) -> bool:
    """Whether a model would add to the reply: it helps to choose; what records, rules and carts say is whole without it."""
    return scene.understanding.intent in (*SEARCH_LIKE, "compare")
