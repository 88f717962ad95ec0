"""Tuning a model on lessons from a catalog: a tiny model with random weights, no hub."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.llm.lessons import Lesson, TooFewProducts, lessons
from assistant.llm.tuning import FIGURES, NotBetter, Plan, marked, tune
from assistant.model import Prompt
from commerce.money import Money
from commerce.products import Product

pytest.importorskip("peft")

TEMPLATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}answer: "


def product(number: int, kind: str, brand: str, **facets: str) -> Product:
    money = Money(Decimal(10 + number), "USD")
    return Product(
        f"p{number}", f"{brand} {kind} {number}", "", brand, ("Home", kind), (), tuple(facets.items()), money, None,
        4.0, 3, True, None, None, "en", None, (), "",
    )  # fmt: skip


CATALOG = [product(n, kind, brand, color="teal", material="zorvium") for n, (kind, brand) in enumerate(
    [("Glimmer Lamp", "Lumora"), ("Glimmer Lamp", "Kallio"), ("Glimmer Lamp", "Nord"), ("Quilt", "Lumora"), ("Quilt", "Nord")]
)]  # fmt: skip


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two small layers that knows nothing, with a tokenizer of characters."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    folder = tmp_path_factory.mktemp("tiny")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    characters = Tokenizer(models.BPE({c: n for n, c in enumerate([*alphabet, "<end>"])}, []))
    characters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    characters.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=characters, eos_token="<end>", pad_token="<end>")
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    config = Qwen2Config(
        vocab_size=len(alphabet) + 1, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=512, tie_word_embeddings=True, eos_token_id=len(alphabet),
        initializer_range=0.3,  # a frozen head must be able to tell its tokens apart
    )  # fmt: skip
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


def asked(question: str, answer: dict[str, object], held_out: bool) -> Lesson:
    return Lesson(Prompt((("user", question),), "test.v1#00000000"), json.dumps(answer, separators=(",", ":")), held_out)


SIMPLE = [asked(f"{n} x", {"i": "a"}, held_out=n % 4 == 0) for n in range(24)]
PLAN = Plan(steps=50, batch=8, rank=16, rate=1e-2, judged=6)


def test_lessons_speak_of_the_catalog_in_both_languages() -> None:
    made = lessons(CATALOG, "en", times=2, seed=1)
    questions = [lesson.prompt.messages[-1][1] for lesson in made]
    assert any("Lumora" in question for question in questions)
    assert any("glimmer lamp" in lesson.answer for lesson in made if '"c"' in lesson.answer)
    assert any("ASK: i" in q and any("一" <= c <= "鿿" for c in q) for q in questions)
    answers = [json.loads(lesson.answer) for lesson in made]
    assert {key for answer in answers for key in answer} == {"i", "q", "c", "x", "a"}
    assert all(
        not any("一" <= c <= "鿿" for c in str(value)) for a in answers for value in a.values()
    )  # the catalog's language
    assert 0.1 < sum(lesson.held_out for lesson in made) / len(made) < 0.3


def test_no_wording_is_learnt_from_and_judged_by() -> None:
    made = lessons(CATALOG, "en", times=1, seed=1) + lessons(CATALOG, "en", times=1, seed=2)
    sides: dict[str, set[bool]] = {}
    for lesson in made:
        sides.setdefault(lesson.prompt.messages[-1][1], set()).add(lesson.held_out)
    assert all(len(side) == 1 for side in sides.values())


def test_a_shop_without_types_cannot_teach() -> None:
    with pytest.raises(TooFewProducts, match="3 are needed"):
        lessons([replace(one, category=()) for one in CATALOG], "en", times=1, seed=1)


def test_a_model_that_learnt_is_kept(tiny: Path, tmp_path: Path) -> None:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    said: list[str] = []
    figures = tune(str(tiny), SIMPLE, tmp_path / "tuned", PLAN, said.append, device="cpu")
    assert figures.before == 0
    assert figures.after == 1
    stored = json.loads((tmp_path / "tuned" / FIGURES).read_text())
    assert (stored["after"], stored["by_key_after"], stored["judged"]) == (1, {"i": 1}, 6)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "tuned" / "merged")
    tokens = tokenizer("user: 99 x\nanswer: ", return_tensors="pt")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "tuned" / "merged", dtype="float32")
    adapted = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(tiny, dtype="float32"), tmp_path / "tuned" / "adapter"
    )
    for model in (merged, adapted):
        written = model.generate(**tokens, max_new_tokens=12, do_sample=False)
        assert tokenizer.decode(written[0, tokens["input_ids"].shape[1] :], skip_special_tokens=True) == '{"i":"a"}'


def test_a_model_that_did_not_learn_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(NotBetter, match="not better"):
        tune(str(tiny), SIMPLE, tmp_path / "tuned", replace(PLAN, steps=1, rate=1e-6, judged=2), lambda _: None, device="cpu")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ('{"q":"lamp Teal","x":["B","a"]}', {"q": True, "x": True}),
        ('{"q":"lamp","x":["a"]}', {"q": False, "x": False}),
        ("no json", {"q": False, "x": False}),
        ("[1]", {"q": False, "x": False}),
    ],
)
def test_answers_are_marked_key_by_key(said: str, right: dict[str, bool]) -> None:
    assert marked(said, '{"q":"teal lamp","x":["a","b"]}') == right
