"""Measures suggestions: time, typing mistakes that are seen through, memory and building, beside rapidfuzz over all phrases.

    python -m bench.suggest [--queries 1000] [--json OUT]

Phrases are the 100,886 searches of ``zh-search`` and the titles of ``catalog-retrotech``; what is typed is made from them.
"""

import argparse
import html
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.catalogs import data_folder
from bench.machine import machine

LIMIT = 8
Typed = Callable[[str, random.Random], str | None]


def main() -> None:
    """Measure both sets and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=1000, help="texts typed of each kind")
    parser.add_argument("--json", type=Path, help="where the figures go")
    chosen = parser.parse_args()
    data = data_folder()
    if data is None:
        sys.exit("no data; set SHOP_DATA to the folder of real data")
    figures = {name: measured(name, phrases, chosen.queries) for name, phrases in sets(data).items()}
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine(), **figures}, indent=1, ensure_ascii=False))


def sets(data: Path) -> dict[str, list[str]]:
    """The phrases of each set."""
    import pyarrow.parquet as pq

    searches = pq.read_table(data / "zh-search" / "taobao_query_log_text_only.parquet").column("query").to_pylist()
    titles = pq.read_table(data / "catalog-retrotech" / "products.parquet").column("name").to_pylist()
    return {
        "zh searches": list(dict.fromkeys(searches)),
        "retrotech titles": list(dict.fromkeys(html.unescape(title) for title in titles if title)),
    }


def measured(name: str, phrases: Sequence[str], queries: int) -> dict[str, Any]:
    """The figures of one set."""
    from rapidfuzz import fuzz, process

    from retrieval.suggestions.lookup import fitting
    from retrieval.suggestions.phrase_index import PhraseIndex
    from retrieval.suggestions.phrases import Phrase

    before, began = _resident(), time.process_time()
    index = PhraseIndex((Phrase(text, "query"), 1) for text in phrases)
    built = {
        "phrases": len(index),
        "build_cpu_s": round(time.process_time() - began, 1),
        "index_mb": round(index.nbytes / 1e6, 1),
        "resident_mb": round((_resident() - before) / 1e6, 1),
    }
    print(f"== {name}: {built}")
    for typed in (*phrases[:5], "lianyiqun"):
        fitting(index, typed, LIMIT)  # what is loaded at the first use
    by_kind: dict[str, Any] = {}
    for kind, typed_of in _kinds(phrases).items():
        chance = random.Random(f"{name} {kind}")
        targets = chance.sample(list(phrases), len(phrases))
        pairs = [(typed, text) for text in targets if (typed := typed_of(text, chance))][:queries]

        def ours(typed: str) -> list[str]:
            fits = fitting(index, typed, LIMIT) or fitting(index, typed, LIMIT, freely=True)  # as ``Suggester`` asks
            return [index.text(fit.number) for fit in fits]

        def every(typed: str) -> list[str]:
            return [text for text, _, _ in process.extract(typed, phrases, scorer=fuzz.WRatio, limit=LIMIT)]

        by_kind[kind] = {"ours": _timed(ours, pairs), "rapidfuzz": _timed(every, pairs[: max(20, queries // 20)])}
        print(f"{kind:>12}  ours {by_kind[kind]['ours']}")
        print(f"{'':>12}  rapidfuzz over all {by_kind[kind]['rapidfuzz']}")
    return built | {"typed": by_kind}


def _timed(complete: Callable[[str], list[str]], pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    wall, cpu, found = [], [], 0
    for typed, text in pairs:
        began, worked = time.perf_counter(), time.thread_time()
        suggestions = complete(typed)
        cpu.append((time.thread_time() - worked) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
        found += text in suggestions
    return {
        "n": len(pairs), f"recall@{LIMIT}": round(found / max(1, len(pairs)), 3),
        "p50_ms": _at(wall, 0.5), "p95_ms": _at(wall, 0.95), "cpu_p50_ms": _at(cpu, 0.5), "cpu_p95_ms": _at(cpu, 0.95),
    }  # fmt: skip


def _at(times: Sequence[float], share: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(len(times) * share))], 2) if times else float("nan")


def _kinds(phrases: Sequence[str]) -> dict[str, Typed]:
    """What is typed of a phrase, by kind; None where the kind does not fit the phrase."""
    from retrieval.suggestions.typed import syllable

    alike: dict[bytes, list[str]] = {}
    for character in sorted({one for text in phrases[:20_000] for one in text if "\u4e00" <= one <= "\u9fff"}):
        alike.setdefault(syllable(character), []).append(character)

    def begun(text: str, chance: random.Random) -> str | None:
        return text[: chance.randint(1, max(1, min(len(text) - 1, 12)))]

    def misspelt(text: str, chance: random.Random) -> str | None:
        words = text.split(" ")
        long = [at for at, word in enumerate(words) if len(word) >= 4 and word.isascii() and word.isalpha()]
        if not long or len(words) > 6:
            return None
        at = chance.choice(long)
        words[at] = _mistake(words[at].lower(), chance)
        return " ".join(words)

    def no_space(text: str, chance: random.Random) -> str | None:
        words = text.split(" ")
        both = [at for at in range(len(words) - 1) if all(len(one) >= 4 and one.isalpha() for one in words[at : at + 2])]
        if not both or len(words) > 6:
            return None
        at = chance.choice(both)
        return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])

    def pure(text: str) -> bool:
        return 3 <= len(text) <= 10 and all("\u4e00" <= one <= "\u9fff" for one in text)

    def sounding(text: str, chance: random.Random) -> str | None:
        if not pure(text):
            return None
        at = chance.randrange(len(text))
        others = [one for one in alike.get(syllable(text[at]), []) if one != text[at]]
        return text[:at] + chance.choice(others) + text[at + 1 :] if others else None

    def missing(text: str, chance: random.Random) -> str | None:
        at = chance.randrange(len(text))
        return text[:at] + text[at + 1 :] if pure(text) and len(text) >= 4 else None

    def pinyin(text: str, chance: random.Random) -> str | None:
        from pypinyin import lazy_pinyin

        return "".join(lazy_pinyin(text)) if pure(text) else None

    if any("\u4e00" <= one <= "\u9fff" for one in "".join(phrases[:100])):
        return {"begun": begun, "sounds alike": sounding, "one missing": missing, "pinyin": pinyin}
    return {"begun": begun, "misspelt": misspelt, "no space": no_space}


def _mistake(word: str, chance: random.Random) -> str:
    """The word with one letter left out, doubled, wrong or in the wrong place; the first one stays."""
    at = chance.randrange(1, len(word))
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    made = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at > 1 else word[:at] + word[at] + word[at:],
        )
    )
    return made if made != word else word[:at] + word[at + 1 :]


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
