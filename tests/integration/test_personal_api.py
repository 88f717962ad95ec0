"""The shopper's own order through the API: events, what is said, the profile, recommendations. Real records and search."""

import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.wording import sentences
from tests.personal_shop import PersonalShop, open_personal_shop
from ui.api.app import create_app


class Visitor:
    """A browser with one session."""

    def __init__(self, client: httpx.AsyncClient, session_id: str) -> None:
        self.client, self.session_id = client, session_id
        self._turns = itertools.count()

    async def say(self, message: str) -> tuple[list[dict[str, Any]], str]:
        """The cards that stand after a message, and the reply."""
        body = {"message": message, "client_turn_id": f"t{next(self._turns)}"}
        answer = await self.client.post(f"/v1/sessions/{self.session_id}/turns", json=body)
        cards: list[dict[str, Any]] = []
        reply = ""
        for block in answer.text.split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if lines.get("event") == "products":
                cards = json.loads(lines["data"])["items"]
            if lines.get("event") == "reply":
                reply = json.loads(lines["data"])["text"]
            assert lines.get("event") != "error", block
        return cards, reply

    async def offered(self) -> list[str]:
        """The short next messages that were offered last."""
        answer = await self.client.get(f"/v1/sessions/{self.session_id}")
        events = answer.json()["turns"][-1]["events"]
        return next(event["data"]["suggestions"] for event in events if event["event"] == "reply")

    async def did(self, kind: str, product_id: str) -> None:
        answer = await self.client.post(f"/v1/sessions/{self.session_id}/events", json={"kind": kind, "product_id": product_id})
        assert answer.status_code == 204, answer.text

    async def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        answer = await self.client.get(path, params={"session_id": self.session_id, **parameters})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    shop = open_personal_shop(tmp_path)
    yield shop
    shop.close()


@pytest.fixture
async def client(opened: PersonalShop) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(opened.shop.settings, lambda: opened.shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as made:
            yield made


async def visit(client: httpx.AsyncClient) -> Visitor:
    return Visitor(client, (await client.post("/v1/sessions", json={"language": "en"})).json()["session_id"])


@pytest.fixture
async def ann(client: httpx.AsyncClient) -> Visitor:
    return await visit(client)


def materials(cards: list[dict[str, Any]]) -> list[str]:
    return [card["title"].split()[1] for card in cards]


def gained(cards: list[dict[str, Any]]) -> float:
    """How far taste and the shop's interest lifted the first card."""
    return float(cards[0]["scores"]["final"]) - float(cards[0]["scores"]["query"])


async def test_an_event_changes_the_next_turn_of_that_shopper_alone(client: httpx.AsyncClient, ann: Visitor) -> None:
    before, _ = await ann.say("sweater")
    await ann.did("click", "dress1")  # linen, black
    await ann.did("like", "scarf5")  # linen, white
    after, _ = await ann.say("sweater")
    assert materials(after).count("linen") > materials(before).count("linen")
    assert after[0]["scores"]["taste"] > 0 and {card["scores"]["taste"] for card in before} == {0.0}
    told = [reason for card in after for reason in card["reasons"]]
    assert any("which you" in reason or "linen" in reason for reason in told), told
    others, _ = await (await visit(client)).say("sweater")
    assert [card["product_id"] for card in others] == [card["product_id"] for card in before]


async def test_not_for_me_is_obeyed_at_once(ann: Visitor) -> None:
    before, _ = await ann.say("sweater")
    await ann.did("dislike", before[0]["product_id"])
    after, _ = await ann.say("sweater")
    assert before[0]["product_id"] not in [card["product_id"] for card in after]


async def test_what_is_never_worn_is_left_out_from_that_turn_on(ann: Visitor) -> None:
    cards, reply = await ann.say("I never wear wool, show me sweaters")
    assert len(cards) > 3 and "wool" not in materials(cards) and "leave out wool" in reply
    cards, _ = await ann.say("dress")
    assert len(cards) > 3 and "wool" not in materials(cards)
    cards, reply = await ann.say("I never wear linen")  # and nothing else: the dresses again
    assert len(cards) > 3 and {"wool", "linen"}.isdisjoint(materials(cards)) and "linen" in reply
    assert all("dress" in card["title"] for card in cards)
    cards, _ = await ann.say("wool sweater")  # asked for by name
    assert "wool" in materials(cards)
    await ann.say("I don't mind wool")
    assert "wool" not in [tag["value"] for tag in (await ann.get("/v1/profile"))["tags"] if tag["weight"] < 0]


async def test_what_is_said_in_chinese_counts_too(ann: Visitor) -> None:
    cards, reply = await ann.say("我喜欢亚麻")
    assert "亚麻" in reply
    cards, _ = await ann.say("sweater")
    assert materials(cards)[:2] == ["linen", "linen"]
    assert any("linen, as you said you like" in card["reasons"] for card in cards[:2])


async def test_less_like_my_usual(ann: Visitor) -> None:
    for place in (1, 5, 9):
        await ann.did("like", f"dress{place}")  # linen
    usual, _ = await ann.say("sweater")
    less, reply = await ann.say("less like my usual please")
    assert "less by your usual taste" in reply
    assert 0 < gained(less) < 0.7 * gained(usual)
    await ann.say("less like my usual please")
    assert (await ann.get("/v1/profile"))["usual"] == 0
    await ann.say("更像我平时的风格")
    assert (await ann.get("/v1/profile"))["usual"] > 1


async def test_the_profile_is_read_corrected_and_erased(client: httpx.AsyncClient, ann: Visitor, opened: PersonalShop) -> None:
    nobody_knows = await ann.get("/v1/profile")
    assert (nobody_knows["tags"], nobody_knows["events"]) == ([], 0)
    for place in (1, 5, 9):
        await ann.did("like", f"dress{place}")
    await ann.say("I never wear silk")
    profile = await ann.get("/v1/profile", lang="zh")
    tags = {tag["value"]: tag for tag in profile["tags"]}
    assert tags["linen"]["source"] == "behaviour" and tags["linen"]["label"] == "亚麻" and len(tags["linen"]["products"]) == 3
    assert (tags["silk"]["source"], tags["silk"]["words"]) == ("said", "I never wear silk")
    assert len(profile["liked"]) == 3
    _, told = await ann.say("what do you know about me?")
    assert "linen" in told and "silk" in told

    parameters = {"session_id": ann.session_id}
    wrong = await client.patch("/v1/profile", params=parameters, json={"usual": 3})
    assert wrong.status_code == 422
    correction = {"tags": [{"facet": "material", "value": "linen", "weight": 0}], "usual": 0.5}
    corrected = (await client.patch("/v1/profile", params=parameters, json=correction)).json()
    assert corrected["usual"] == 0.5
    assert {tag["value"]: (tag["weight"], tag["source"]) for tag in corrected["tags"]}["linen"] == (0.0, "corrected")

    erased = await client.delete("/v1/profile", params=parameters)
    assert erased.json()["events"] >= 3
    assert await ann.get("/v1/profile") == nobody_knows
    cards, _ = await ann.say("sweater")
    assert {card["scores"]["taste"] for card in cards} == {0.0}
    shopper = opened.database.conversations.session(ann.session_id).shopper_id  # type: ignore[arg-type]
    assert shopper in opened.database.tastes.erased()


async def test_forgetting_by_word_wants_a_yes(ann: Visitor) -> None:
    await ann.did("like", "dress1")
    _, asked = await ann.say("forget everything about me")
    assert "Shall I" in asked and (await ann.get("/v1/profile"))["events"] == 1
    _, done = await ann.say("Yes, forget everything about me")
    assert "forgotten" in done and (await ann.get("/v1/profile"))["events"] == 0
    _, again = await ann.say("what do you know about me?")
    assert "nothing" in again


async def test_a_plain_yes_forgets(client: httpx.AsyncClient) -> None:
    for wish, answer, told in (
        ("forget everything about me", "yes", "forgotten"),
        ("please forget me", "ok, go ahead", "forgotten"),
        ("把关于我的一切都忘掉", "好的", "忘掉"),
        ("把我的喜好记录都删了吧", "确认", "忘掉"),
        ("把关于我的都忘掉", "确定", "忘掉"),
        ("忘了我吧", "好的", "忘掉"),
        ("delete everything you know", "yes", "forgotten"),
        ("can you delete all my data?", "yes please", "forgotten"),
    ):
        shopper = await visit(client)
        await shopper.did("like", "dress1")
        await shopper.say(wish)
        assert (await shopper.get("/v1/profile"))["events"] == 1
        _, done = await shopper.say(answer)
        assert told in done and (await shopper.get("/v1/profile"))["events"] == 0, wish


async def test_what_is_not_to_be_forgotten(client: httpx.AsyncClient) -> None:
    shopper = await visit(client)
    await shopper.did("like", "dress1")
    for message in ("don't forget what I told you about me", "我忘了我的订单号"):
        _, told = await shopper.say(message)
        assert not told.endswith((sentences("en")["profile.confirm"], sentences("zh")["profile.confirm"])), message


async def test_a_like_is_taken_back(ann: Visitor) -> None:
    await ann.did("like", "dress1")
    assert [one["product_id"] for one in (await ann.get("/v1/profile"))["liked"]] == ["dress1"]
    await ann.did("unmark", "dress1")
    profile = await ann.get("/v1/profile")
    assert (profile["liked"], profile["tags"], profile["events"]) == ([], [], 0)


async def test_why_a_product_is_shown(client: httpx.AsyncClient) -> None:
    for find, why in (("black linen dress", "why did you recommend the first one?"), ("黑色亚麻连衣裙", "为什么推荐第一件？")):
        shopper = await visit(client)
        await shopper.did("like", "dress1")
        cards, _ = await shopper.say(find)
        about, told = await shopper.say(why)
        assert [card["product_id"] for card in about] == [cards[0]["product_id"]]
        assert cards[0]["reasons"] and all(reason in told for reason in cards[0]["reasons"])


async def test_less_like_my_usual_shows_something_else(client: httpx.AsyncClient) -> None:
    shopper = await visit(client)
    for product in ("dress1", "dress2"):
        await shopper.did("like", product)
    usual, _ = await shopper.say("recommend something for me")
    other, _ = await shopper.say("less like my usual")
    assert other and not {card["product_id"] for card in other} & {card["product_id"] for card in usual}
    tastes = [[card["scores"]["taste"] for card in cards] for cards in (other, usual)]
    assert sum(tastes[0]) < sum(tastes[1])


async def test_others_are_found_the_way_that_those_on_screen_were(client: httpx.AsyncClient) -> None:
    for first, others in (
        (["what's popular?"], "others please"),
        (["recommend something for me"], "show me others"),
        (["现在流行什么"], "换一批"),
        (["linen dress", "what goes with the first one?"], "any others?"),
        (["linen dress", "more like the first one"], "next"),
    ):
        shopper = await visit(client)
        shown: set[str] = set()
        for message in first:
            cards, _ = await shopper.say(message)
            shown |= {card["product_id"] for card in cards} if message == first[-1] else set()
        more, told = await shopper.say(others)
        assert more, (first, told)
        assert not {card["product_id"] for card in more} & shown
        if "goes with" in first[-1]:
            assert not any(card["product_id"].startswith("dress") for card in more), "what goes with a dress is no dress"


async def test_a_colour_said_of_what_is_no_search_holds_for_that(client: httpx.AsyncClient) -> None:
    for first in (["linen dress", "what goes with the first one?"], ["what's popular?"], ["recommend something for me"]):
        shopper = await visit(client)
        for message in first:
            await shopper.say(message)
        red, told = await shopper.say("in red")
        assert red and all(card["title"].startswith("red") for card in red), (first, told)
        more, told = await shopper.say("others")
        every = [*red, *more]
        assert "red" in told or all(card["title"].startswith("red") for card in more), (first, told)
        assert len({card["product_id"] for card in every}) == len(every)
        if len(first) > 1:
            assert not any(card["product_id"].startswith("dress") for card in every), "what goes with a dress is no dress"
            back, _ = await shopper.say("back to the dresses")
            assert all(card["product_id"].startswith("dress") for card in back), "not what goes with one"


async def test_a_colour_that_nothing_beside_has_is_left_out(client: httpx.AsyncClient) -> None:
    shopper = await visit(client)
    await shopper.say("linen dress")
    await shopper.say("what goes with the first one?")
    cards, told = await shopper.say("in purple")
    assert cards and "purple" in told and not any(card["product_id"].startswith("dress") for card in cards)


async def test_a_taste_said_of_what_goes_with_a_product_shows_that_again(client: httpx.AsyncClient) -> None:
    shopper = await visit(client)
    await shopper.say("linen dress")
    await shopper.say("what goes with the first one?")
    cards, _ = await shopper.say("I hate silk")
    assert cards and not any(card["product_id"].startswith("dress") or "silk" in card["title"] for card in cards)


async def test_only_the_next_yes_forgets(client: httpx.AsyncClient) -> None:
    for between in ("no", "show me dresses", "算了"):
        shopper = await visit(client)
        await shopper.did("like", "dress1")
        await shopper.say("forget everything about me")
        await shopper.say(between)
        await shopper.say("yes")
        assert (await shopper.get("/v1/profile"))["events"] == 1, between


async def test_an_avoidance_is_taken_back_in_the_chat(client: httpx.AsyncClient) -> None:
    for avoids, takes_back, asks in (
        ("I never wear wool", "actually I do like wool", "sweaters"),
        ("I never wear wool", "wool is fine now", "sweaters"),
        ("我从不穿羊毛", "羊毛现在也可以了", "毛衣"),
    ):
        shopper = await visit(client)
        await shopper.say(avoids)
        assert "wool" not in materials((await shopper.say(asks))[0])
        cards, told = await shopper.say(takes_back)
        assert {tag["value"]: tag["weight"] for tag in (await shopper.get("/v1/profile"))["tags"]}["wool"] >= 0
        assert "wool" in told.lower() or "羊毛" in told
        assert len(set(materials(cards))) > 1, "the search again, not one for wool"


async def test_a_taste_said_without_a_search_shows_what_suits(client: httpx.AsyncClient) -> None:
    for popular, avoids in (("what's popular?", "I never wear wool"), ("现在流行什么", "我从不穿羊毛")):
        shopper = await visit(client)
        await shopper.did("like", "dress1")
        cards, _ = await shopper.say(popular)
        assert not any(card["scores"]["taste"] for card in cards), "what is popular is the same for everybody"
        cards, _ = await shopper.say(avoids)
        assert cards and all(card["scores"]["taste"] > 0 for card in cards[:3]) and "wool" not in materials(cards)


async def test_recommend_something_amid_a_search(client: httpx.AsyncClient) -> None:
    for wish in ("推荐点适合我的", "recommend something for me"):
        shopper = await visit(client)
        await shopper.did("like", "dress1")
        await shopper.say("scarf" if wish.isascii() else "围巾")
        cards, _ = await shopper.say(wish)
        assert any(card["product_id"].startswith("dress") for card in cards), wish


async def test_what_is_offered_beside_the_profile_works(client: httpx.AsyncClient) -> None:
    for language, asks in (("en", "what do you know about me?"), ("zh", "你都知道我些什么？")):
        shopper = await visit(client)
        await shopper.did("like", "dress1")
        await shopper.say(asks)
        for_you, less, forget = [sentences(language)[f"suggest.{name}"] for name in ("for_you", "less_usual", "forget_all")]
        assert set(await shopper.offered()) == {for_you, less, forget}
        cards, _ = await shopper.say(for_you)
        assert cards and cards[0]["scores"]["taste"] > 0
        await shopper.say(less)
        assert (await shopper.get("/v1/profile"))["usual"] < 1
        _, told = await shopper.say(forget)
        assert told.endswith(sentences(language)["profile.confirm"])


async def test_interest_that_is_said_counts(ann: Visitor) -> None:
    await ann.say("black linen dress")
    cards, told = await ann.say("more like the first one")
    assert cards[0]["product_id"].startswith("dress") and "like" in told
    assert (await ann.get("/v1/profile"))["events"] == 1
    await ann.say("what is the second one made of?")
    assert (await ann.get("/v1/profile"))["events"] == 2
    cards, _ = await ann.say("recommend something for me")
    assert any(card["scores"]["taste"] > 0 for card in cards), "from what was asked about, without a click"


async def test_anothers_profile_is_closed(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/profile")).status_code == 401
    assert (await client.get("/v1/profile", params={"session_id": "s-none"})).status_code == 404


async def test_recommendations_without_a_query(client: httpx.AsyncClient, ann: Visitor) -> None:
    nothing = await ann.get("/v1/recommendations")
    assert nothing["kind"] == "popular" and len(nothing["items"]) == 12
    await ann.did("like", "dress1")
    await ann.did("dislike", "dress6")
    for_you = await ann.get("/v1/recommendations", explain=True)
    ids = [item["product_id"] for item in for_you["items"]]
    assert for_you["kind"] == "for_you" and "dress1" not in ids and "dress6" not in ids
    assert all("black" in item["title"] or "linen" in item["title"] for item in for_you["items"][:4])
    for item in for_you["items"]:
        parts = item["parts"]
        weighed = parts["alpha"] * parts["query"] + parts["beta"] * parts["taste"] + parts["gamma"] * parts["shop"]
        assert parts["final"] == pytest.approx(weighed, abs=1e-4) == item["scores"]["final"]
    after = await ann.get("/v1/recommendations", kind="next")
    assert (after["kind"], after["anchor"]) == ("next", "dress1")
    beside = await ann.get("/v1/recommendations", kind="goes_with", product_id="dress1")
    assert beside["items"] and not any(item["product_id"].startswith("dress") for item in beside["items"])
    like = await ann.get("/v1/recommendations", kind="similar", product_id="dress1")
    assert like["items"][0]["product_id"].startswith("dress")
    without = await client.get("/v1/recommendations", params={"kind": "similar"})
    assert without.status_code == 422


async def test_recommend_something_in_the_turn(ann: Visitor) -> None:
    await ann.did("like", "dress1")
    cards, _ = await ann.say("recommend something for me")
    assert all("black" in card["title"] or "linen" in card["title"] for card in cards[:3])
    assert all(card["scores"]["taste"] > 0 for card in cards[:3])


async def test_search_in_the_shoppers_own_order(client: httpx.AsyncClient, ann: Visitor) -> None:
    anonymous = (await client.get("/v1/search", params={"q": "sweater", "limit": 8, "explain": True})).json()
    for item in anonymous["items"]:
        parts = item["explanation"]["parts"]
        assert (parts["alpha"], parts["beta"], parts["final"]) == (1.0, 0.0, item["scores"]["final"])
    await ann.did("like", "dress1")
    await ann.say("I never wear wool")
    own = await ann.get("/v1/search", q="sweater", limit=8, explain=True)
    assert all("black" in item["title"] or "linen" in item["title"] for item in own["items"][:4])
    assert "wool" not in materials(own["items"])
    for item in own["items"]:
        parts = item["explanation"]["parts"]
        weighed = parts["alpha"] * parts["query"] + parts["beta"] * parts["taste"] + parts["gamma"] * parts["shop"]
        assert parts["final"] == pytest.approx(weighed, abs=1e-4)
    second = await ann.get("/v1/search", q="sweater", limit=8, cursor=own["next"])
    seen = [item["product_id"] for page in (own, second) for item in page["items"]]
    assert len(seen) == len(set(seen)) == 15 == own["total"] and second["next"] is None  # each of four colours but wool
    cheapest = await ann.get("/v1/search", q="sweater", sort="price_asc", limit=15)
    prices = [float(item["price"]["amount"]) for item in cheapest["items"]]
    assert prices == sorted(prices)


@pytest.mark.parametrize("message", ["推荐几件适合我的", "有没有什么推荐几款我会喜欢的", "can you recommend a few I'd like"])
async def test_what_suits_me_is_a_wish_for_ideas(ann: Visitor, message: str) -> None:
    cards, _ = await ann.say(message)
    assert len(cards) > 2


@pytest.mark.parametrize(
    ("popular", "color", "told"),
    [("最近什么火啊", "要黑色的", "受顾客喜欢"), ("what's popular right now?", "in black please", "shoppers like best")],
)
async def test_what_is_popular_in_a_color(ann: Visitor, popular: str, color: str, told: str) -> None:
    await ann.say(popular)
    cards, reply = await ann.say(color)
    assert cards and all("black" in card["title"] for card in cards)
    assert told in reply


@pytest.mark.parametrize(
    ("wish", "message", "told"),
    [
        ("I'm looking for a dress", "the second one is not my style", "I do not show"),
        ("I'm looking for a dress", "I don't like number 2", "I do not show"),
        ("I'm looking for a dress", "not my style, the second one", "I do not show"),
        ("想买条连衣裙", "太丑了，第二件", "不再给您看"),
        ("想买条连衣裙", "第二件不是我的风格", "不再给您看"),
        ("想买条连衣裙", "不喜欢第二件", "不再给您看"),
        ("最近什么火", "第二件太丑了", "不再给您看"),
    ],
)
async def test_what_is_not_liked_is_not_shown_again(ann: Visitor, wish: str, message: str, told: str) -> None:
    before, _ = await ann.say(wish)
    refused = before[1]
    cards, reply = await ann.say(message)
    assert told in reply and refused["title"] in reply
    assert len(cards) > 1 and not {card["product_id"] for card in before} & {card["product_id"] for card in cards}
    again, _ = await ann.say(wish)
    assert refused["product_id"] not in [card["product_id"] for card in again]
    profile = await ann.get("/v1/profile")
    assert [one["product_id"] for one in profile["disliked"]] == [refused["product_id"]]


async def test_what_is_asked_besides_is_answered_without_it(ann: Visitor) -> None:
    before, _ = await ann.say("想买条红色的连衣裙")
    cards, reply = await ann.say("第一个我不太喜欢，有没有黑色的")
    assert cards and all("black" in card["title"] for card in cards) and "不再给您看" in reply
    back, _ = await ann.say("要红色的")
    assert back and before[0]["product_id"] not in [card["product_id"] for card in back]


@pytest.mark.parametrize("message", ["第一个不好看吗", "不喜欢第一件的颜色", "is the first one ugly?", "不喜欢"])
async def test_a_question_and_a_part_of_it_refuse_nothing(ann: Visitor, message: str) -> None:
    await ann.say("想买条连衣裙")
    _, reply = await ann.say(message)
    assert "不再给您看" not in reply and "I do not show" not in reply
