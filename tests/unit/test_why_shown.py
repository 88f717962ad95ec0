"""Which messages ask why products were shown."""

import pytest

from assistant.act.why_shown import asks_why


@pytest.mark.parametrize(
    "message",
    [
        "why did you recommend the first one?",
        "Why are you showing me these",
        "why is number 2 first?",
        "why this one?",
        "why the third",
        "how come you picked that",
        "what's the reason you suggested it?",
        "how did you choose these?",
        "为什么推荐第一件？",
        "你为什么给我推荐这些",
        "为啥第二个排这么前",
        "怎么会出现这个",
        "推荐这件的理由是什么",
        "为什么是这款",
        "为什么它是第一个",
        "怎么老给我推荐这些",
    ],
)
def test_it_asks_why(message: str) -> None:
    assert asks_why(message)


@pytest.mark.parametrize(
    "message",
    [
        "why is my order not shown here",
        "why was I charged twice",
        "why not",
        "why so expensive?",
        "how do you choose a size",
        "show me why-nots",
        "what do you recommend?",
        "can you show me the first one",
        "为什么这么贵",
        "为什么我的快递还没到",
        "为什么选顺丰快递",
        "怎么退货",
        "推荐一件外套",
        "怎么洗这件",
        "why is the first one so expensive?",
        "why is it listed as sold out",
        "why is the first one see-through",
        "为什么第一件这么贵",
        "为什么第一件没有M码",
        "怎么选尺码",
        "怎么选",
    ],
)
def test_it_asks_for_something_else(message: str) -> None:
    assert not asks_why(message)
