"""Catalog text without markup. What comes out goes through again unchanged."""

import html
import re
import unicodedata

import nh3

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->|<![a-zA-Z][^<>]*>|<\?[^<>]*>", re.DOTALL)
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|section|article|dd|dt)\b[^<>]*>", re.IGNORECASE)
# a tag of these that is never closed would swallow the text behind it, and is no text itself
_UNCLOSED = re.compile(
    r"<(?:script|style|iframe|img|svg|object|embed|link|meta|form|input|video|audio)\b[^<>]*(?=<|\Z)", re.IGNORECASE
)
_HIDDEN = ("script", "style", "iframe", "noscript", "template", "object")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_ROUNDS = 5


def plain_text(text: str) -> str:
    """The words of a text that may hold HTML: tags, comments and scripts gone, entities resolved, spaces single.

    Markup that was escaped is markup too (``&lt;script&gt;``), so that unescaping it later brings none back. A sign that
    opens no tag stays ("size < 40", "<3"). Line breaks stay where blocks ended.
    """
    for _ in range(_ROUNDS):
        before = text
        if "<" in text:
            text = _without_tags(text)
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    else:
        text = text.replace("<", " ")  # escaped over and over: nobody writes so by accident
    return _tidy(text)


def _without_tags(text: str) -> str:
    if not _TAG.search(text) and not _UNCLOSED.search(text):
        return text.replace("<!--", " ")
    text = _UNCLOSED.sub(" ", _BREAK.sub("\n", text))
    escaped, end = [], 0
    for tag in _TAG.finditer(text):  # signs outside tags must not look like tags to the parser
        escaped.append(text[end : tag.start()].replace("<", "&lt;"))
        escaped.append(tag.group())
        end = tag.end()
    escaped.append(text[end:].replace("<", "&lt;"))
    cleaned: str = nh3.clean("".join(escaped), tags=set(), clean_content_tags=set(_HIDDEN))
    return cleaned


def _tidy(text: str) -> str:
    text = (
        "".join(
            sign if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Cn") else " "
            for sign in text.replace("\r\n", "\n")
        )
        if not text.isprintable()
        else text
    )
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
