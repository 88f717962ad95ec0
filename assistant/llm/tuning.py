"""LoRA tuning of a small model on lessons from a shop's own catalog (PEFT), judged on wordings it has not seen.

Hu et al. 2021, https://arxiv.org/abs/2106.09685. The loss is that of the answer alone. Heavy imports stand where they are used.
"""

import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.llm.lessons import Lesson

if TYPE_CHECKING:
    import torch

_PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
_ANSWER_TOKENS = 80
_IGNORED = -100  # label of a token that is no part of the answer
FIGURES = "tuning.json"


class NotBetter(Exception):
    """The tuned model answers no more questions of the evaluation than before; nothing was kept. ``figures`` say how many."""

    def __init__(self, figures: "Figures") -> None:
        super().__init__(
            f"the tuned model is not better: {figures.after:.3f} of the answers right, {figures.before:.3f} before"
        )
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is tuned."""

    steps: int = 300
    batch: int = 8  # lessons a step
    rank: int = 16
    rate: float = 2e-4  # Adam's, falling in a line to zero
    judged: int = 200  # lessons of the evaluation
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Figures:
    """What a tuning came to. Shares are of answers that are right as a whole, from 0 to 1."""

    base: str
    before: float
    after: float
    by_key_before: dict[str, float]
    by_key_after: dict[str, float]
    taught: int
    judged: int
    plan: Plan


def tune(base: str, lessons: Sequence[Lesson], out: Path, plan: Plan, say: Callable[[str], None], *, device: str) -> Figures:
    """Tune the model ``base`` (a folder, or a hub's name) and write ``adapter/``, ``merged/`` and ``tuning.json`` to ``out``.

    Raises:
        NotBetter: the evaluation does not show a gain; ``out`` is left empty.
    """
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(plan.seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model: Any = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32 if device == "cpu" else torch.bfloat16)
    model.to(device)
    taught = [lesson for lesson in lessons if not lesson.held_out]
    judged = [lesson for lesson in lessons if lesson.held_out][: plan.judged]
    before = _graded(model, tokenizer, judged)
    say(f"before: {before['']:.3f} of {len(judged)} answers right")
    model = get_peft_model(
        model, LoraConfig(r=plan.rank, lora_alpha=2 * plan.rank, target_modules=_PROJECTIONS, task_type="CAUSAL_LM")
    )
    _teach(model, tokenizer, taught, plan, say)
    after = _graded(model, tokenizer, judged)
    figures = Figures(base, before.pop(""), after.pop(""), before, after, len(taught), len(judged), plan)
    say(f"after: {figures.after:.3f}")
    if figures.after <= figures.before:
        raise NotBetter(figures)
    _write(model, tokenizer, out, figures)
    return figures


def _write(model: Any, tokenizer: Any, out: Path, figures: Figures) -> None:  # noqa: ANN401
    import torch

    partial = out.with_name(f"{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    model.save_pretrained(partial / "adapter")
    merged = model.merge_and_unload().to(torch.bfloat16)
    merged.save_pretrained(partial / "merged")
    tokenizer.save_pretrained(partial / "merged")
    template = Path(figures.base) / "chat_template.jinja"
    if template.exists():
        shutil.copy(template, partial / "merged")
    (partial / FIGURES).write_text(json.dumps(asdict(figures), indent=1), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    partial.rename(out)


def _teach(model: Any, tokenizer: Any, lessons: Sequence[Lesson], plan: Plan, say: Callable[[str], None]) -> None:  # noqa: ANN401
    import torch

    rng = random.Random(plan.seed)
    learnt = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=plan.rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / plan.steps)
    model.train()
    lost = 0.0
    for step in range(1, plan.steps + 1):
        tokens, labels, mask = _batch(tokenizer, rng.sample(list(lessons), min(plan.batch, len(lessons))), model.device)
        loss = model(input_ids=tokens, attention_mask=mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        lost = loss.item() if step == 1 else 0.95 * lost + 0.05 * loss.item()
        if step % max(1, plan.steps // 20) == 0:
            say(f"step {step} of {plan.steps}: loss {lost:.3f}")
    model.eval()


def _asked(tokenizer: Any, lesson: Lesson) -> list[int]:  # noqa: ANN401
    """The tokens of the question, as a server renders them."""
    messages = [{"role": role, "content": text} for role, text in lesson.prompt.messages]
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def _batch(tokenizer: Any, lessons: Sequence[Lesson], device: Any) -> "tuple[torch.Tensor, torch.Tensor, torch.Tensor]":  # noqa: ANN401
    """Tokens, labels and mask of lessons, int64 (n_lessons, n_tokens), padded at the end."""
    import torch

    rows = []
    for lesson in lessons:
        asked = _asked(tokenizer, lesson)
        answer = [*tokenizer(lesson.answer, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
        rows.append((asked + answer, [_IGNORED] * len(asked) + answer))
    longest = max(len(tokens) for tokens, _ in rows)

    def padded(values: list[int], filler: int) -> list[int]:
        return values + [filler] * (longest - len(values))

    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    return (
        torch.tensor([padded(tokens, pad) for tokens, _ in rows], device=device),
        torch.tensor([padded(labels, _IGNORED) for _, labels in rows], device=device),
        torch.tensor([padded([1] * len(tokens), 0) for tokens, _ in rows], device=device),
    )


def _graded(model: Any, tokenizer: Any, lessons: Sequence[Lesson]) -> dict[str, float]:  # noqa: ANN401
    """The share of right answers under "", and under each short key that of its values."""
    import torch

    model.eval()
    right: dict[str, list[bool]] = {"": []}
    with torch.inference_mode():
        for lesson in lessons:
            asked = torch.tensor([_asked(tokenizer, lesson)], device=model.device)
            written = model.generate(
                asked,
                attention_mask=torch.ones_like(asked),
                max_new_tokens=_ANSWER_TOKENS,
                do_sample=False,
                pad_token_id=tokenizer.eos_token_id,
            )
            said = tokenizer.decode(written[0, asked.shape[1] :], skip_special_tokens=True)
            marks = marked(said, lesson.answer)
            right[""].append(all(marks.values()))
            for key, mark in marks.items():
                right.setdefault(key, []).append(mark)
    return {key: sum(marks) / len(marks) if marks else 0.0 for key, marks in right.items()}


def marked(said: str, answer: str) -> dict[str, bool]:
    """Each key of the right answer: whether what was said has the same under it, letters and order of a list left aside."""
    right = json.loads(answer)
    try:
        given = json.loads(said)
    except ValueError:
        given = None
    given = given if isinstance(given, dict) else {}
    return {key: _plain(given.get(key)) == _plain(value) for key, value in right.items()}


def _plain(value: object) -> object:
    if isinstance(value, list):
        return sorted(str(each).lower().strip() for each in value)
    return " ".join(sorted(str(value).lower().split()))
