import os

import pytest

from commerce.errors import PolicyUnreadable
from commerce.policies import PolicyClause, PolicyFolder, load_policies

RETURNS = """---
title: Returns
keywords: return, refund ,"money back"
---

We are fair.

## How long

Returns are **accepted** within
30 days of delivery.

- unworn
- with [tags](https://x.example)

## 退款 ##

五个工作日
内退款。
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "returns.md").write_text(RETURNS)
    (tmp_path / "README.md").write_text("not a policy")
    return tmp_path


def test_clauses(folder):
    keywords = ("return", "refund", "money back")
    assert load_policies(folder) == [
        PolicyClause("returns", "en", "Returns", "We are fair.", keywords),
        PolicyClause(
            "returns",
            "en",
            "How long",
            "Returns are accepted within 30 days of delivery.\nunworn\nwith tags (https://x.example)",
            keywords,
        ),
        PolicyClause("returns", "en", "退款", "五个工作日内退款。", keywords),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("## no front matter\n", "x.md:1: the file must begin with ---"),
        ("---\ntitle: X\n", "x.md:1: the front matter has no closing"),
        ("---\nkeywords: a\n---\n## A\nb\n", "x.md:3: the front matter has no title"),
        ("---\ntitle: X\nauthor: me\n---\n## A\nb\n", "x.md:3: expected"),
        ("---\ntitle: X\n---\n## A\n\n## B\nb\n", "x.md:4: nothing stands under 'A'"),
        ("---\ntitle: X\n---\n## A\nb\n## B\n", "x.md:6: nothing stands under 'B'"),
        ("---\ntitle: X\n---\n## \nb\n", "x.md:4: a heading without words"),
        ("---\ntitle: X\n---\n", "x.md:3: no clause in it"),
        ("", "x.md:1: the file must begin"),
        ("---\ntitle: Grüße\n---\n## A\nb\n".encode("latin-1"), "x.md:2: not UTF-8"),
    ],
)
def test_a_bad_file_is_named_with_its_line(folder, content, words):
    (folder / "en" / "x.md").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PolicyUnreadable) as error:
        load_policies(folder)
    assert words in str(error.value)


def test_folders(folder, tmp_path):
    with pytest.raises(PolicyUnreadable, match="no folder"):
        load_policies(tmp_path / "nowhere")
    (folder / "english").mkdir()
    (folder / "english" / "x.md").write_text(RETURNS)
    with pytest.raises(PolicyUnreadable, match="no language tag"):
        load_policies(folder)


def test_an_edit_counts_from_the_next_call_on(folder):
    policies = PolicyFolder(folder)
    first = policies.clauses()
    assert policies.clauses() is first, "nothing changed"
    file = folder / "en" / "returns.md"
    file.write_text(RETURNS.replace("30 days", "60 days"))
    os.utime(file, ns=(1, 1))
    assert "60 days" in policies.clauses()[1].text
    (folder / "zh").mkdir()
    (folder / "zh" / "hours.md").write_text("---\ntitle: 时间\n---\n周一至周五\n")
    assert policies.clauses()[-1].language == "zh"
    kept = policies.clauses()
    file.write_text("broken")
    assert policies.clauses() == kept, "a slip of the merchant takes no policy away"
    file.unlink()
    assert len(policies.clauses()) == 1


def test_the_first_reading_tells_what_is_broken(folder):
    (folder / "en" / "x.md").write_text("broken")
    with pytest.raises(PolicyUnreadable):
        PolicyFolder(folder).clauses()
