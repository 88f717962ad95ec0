"""Every error has words, and every sentence is there in every language with the same values."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
import commerce
import ranker
import retrieval
from assistant.act.talk import small_talk
from assistant.errors import error_data, words_for
from assistant.model import ModelUnavailable
from assistant.sentences import relaxed_name
from assistant.wording import SPOKEN, WordsMissing, has, say, sentences
from commerce.errors import CommerceError
from retrieval.errors import RetrievalError

ROOTS = (CommerceError, RetrievalError, ModelUnavailable)


def kinds(of: type[Exception]) -> Iterator[type[Exception]]:
    yield of
    for below in of.__subclasses__():
        yield from kinds(below)


def every_error() -> list[type[Exception]]:
    """Every kind of error that the rooms define, those in modules that nobody imported yet included."""
    for room in (commerce, retrieval, ranker):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if "errors" in module.name:
                importlib.import_module(module.name)
    return sorted({kind for root in ROOTS for kind in kinds(root)}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", SPOKEN)
def test_every_error_has_words(kind: type[Exception], language: str) -> None:
    data = error_data(kind.__new__(kind), language)
    assert data.code != "internal"
    assert len(data.message) > 5 and kind.__name__ not in data.message and "_" not in data.message


def test_an_unknown_failure_shows_nothing_of_itself() -> None:
    data = error_data(ZeroDivisionError("secret /path"), "en")
    assert data.code == "internal" and "secret" not in data.message
    assert words_for(KeyError("x")).retryable is False


def test_the_languages_have_the_same_sentences() -> None:
    english, chinese = sentences("en"), sentences("zh")
    assert english.keys() == chinese.keys()
    for key, template in english.items():
        values, others = set(re.findall(r"\{(\w+)\}", template)), set(re.findall(r"\{(\w+)\}", chinese[key]))
        assert values == others or values ^ others <= {"count"}, key


def test_every_sentence_that_the_code_names_is_written() -> None:
    folder = Path(assistant.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    for key in set(re.findall(r'say\(\s*\w+(?:\.\w+)?,\s*"([\w.]+)"', code)):
        assert has("en", key) or has("en", f"{key}.one"), key
    unused = [key for key in json.loads((folder / "wording" / "en.json").read_text()) if not _named(key, code)]
    assert unused == []


def _named(key: str, code: str) -> bool:
    """Whether the code names the key, whole or by the part before what it fills in."""
    bare = key.removesuffix(".one").removesuffix(".many")
    return f'"{bare}"' in code or f'"{bare.rsplit(".", 1)[0]}.{{' in code or f"{bare.split('.')[0]}.{{" in code


def test_a_missing_value_is_a_mistake() -> None:
    with pytest.raises(WordsMissing):
        say("en", "cart.removed")
    with pytest.raises(WordsMissing):
        say("en", "no.such.sentence")


def test_a_wider_type_that_stands_in_is_said() -> None:
    assert relaxed_name("sundress → dress", "en") == "the exact type (sundress; these are from: dress)"
    assert relaxed_name("sundress → dress", "zh") == "具体种类（太阳裙；这里是：连衣裙）"
    assert relaxed_name("cut: long sleeve", "en") == "long sleeve"


@pytest.mark.parametrize(
    ("message", "kind"), [("ta, that's me done", "bye"), ("行嘞，回头再说", "bye"), ("asdf qwer", "unsure")]
)
def test_a_goodbye_in_other_words(message: str, kind: str) -> None:
    assert small_talk(message).kind == kind
