"""Values of records in the language spoken: only where one sure term is all of them."""

import pytest

from assistant.naming import value_in, values_in


@pytest.mark.parametrize(
    ("value", "facet", "told"),
    [
        ("polyester", "material", "聚酯纤维"),
        ("black", "color", "黑色"),
        ("casual", "", "休闲"),
        ("gauze", "material", "薄棉纱"),  # 纱布 for wounds is another thing of that name
        ("alloy", "material", "alloy"),  # which one is not said
        ("everyday", "", "everyday"),
        ("acrylic", "material", "acrylic"),  # 亚克力 or 腈纶
        ("dresses", "", "连衣裙"),
        ("Zenana", "", "Zenana"),
        ("M", "size", "M"),
        ("gauze dress", "", "gauze dress"),
    ],
)
def test_a_value_in_chinese(value: str, facet: str, told: str) -> None:
    assert value_in(value, "zh", facet) == told


def test_each_value_once_and_as_it_is_in_the_catalogs_language() -> None:
    assert values_in(["grey", "gray", "H Grey"], "zh", "color") == ["灰色", "H Grey"]
    assert values_in(["grey", "gray"], "en", "color") == ["grey", "gray"]
