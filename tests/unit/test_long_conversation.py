"""The hundredth turn is read with as little as the fifth, and costs no more."""

import time
from pathlib import Path

from assistant.understand.asking import prompt_for
from tests.fakes import ScriptedModel, ScriptedReader, open_shop, understood

ROUND = {
    "a dress": understood("search", "dress", category="dress"),
    "cheaper": understood("refine", "dress", category="dress", price_max=60.0, sort="price_asc"),
    "compare 1 and 2": understood("compare", "dress", category="dress", refers_to=[1, 2]),
    "what does the first cost?": understood("detail", "dress", category="dress", refers_to=[1]),
    "add the first": understood("cart", "dress", category="dress", refers_to=[1], cart=("add", 1)),
    "remove the first": understood("cart", "dress", category="dress", refers_to=[1], cart=("remove", None)),
    "how do I return it?": understood("policy"),
    "black": understood("search", "black", colors=["black"]),
    "others": understood("refine", "black", colors=["black"]),
    "hello": understood("smalltalk", "black", colors=["black"]),
}


async def test_a_hundred_turns_cost_no_more_than_five(tmp_path: Path) -> None:
    model = ScriptedModel(says="[1] suits the beach.")
    reader = ScriptedReader(ROUND)
    shop = open_shop(tmp_path, reader, model=model)
    spent: list[float] = []
    state_sizes: list[int] = []
    for number in range(100):
        began = time.process_time()
        await shop.say(list(ROUND)[number % len(ROUND)])
        spent.append(time.process_time() - began)
        state_sizes.append(len(str(shop.database.conversations.session(shop.session_id).state)))
    read_with = [len(str(prompt_for(context, ["intent", "need.query"]).messages)) for context in reader.contexts]
    assert max(read_with[90:]) <= 1.05 * max(read_with[10:20]), "characters of the prompt that a message is read with"
    assert max(state_sizes[90:]) <= 1.3 * max(state_sizes[20:30])
    written = [len(str(prompt.messages)) for prompt in model.prompts]
    assert max(written[-10:]) <= max(written[:10])
    assert sum(sorted(spent[90:])[:8]) <= 2.5 * sum(sorted(spent[10:20])[:8]), "seconds of this process"
