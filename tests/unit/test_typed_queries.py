"""What a shopper is taken to type for a product that they want."""

from bench.typed_queries import precisely_asked, types_asked


def test_the_type_is_asked_for_and_nothing_that_names_the_product() -> None:
    mirrors = [f"revlon {color} wall mirror" for color in ("red", "blue", "white", "black", "green", "silver")] * 2
    asked = types_asked([*mirrors, *["plain words"] * 200, "mirror", "dior eyeshadow"])
    assert asked[:12] == [asked[0]] * 12 and asked[0] is not None and asked[0].endswith("mirror")
    assert "revlon" not in asked[0] and "red" not in asked[0]
    assert asked[12] is None  # names no type
    assert asked[-2] is None  # the type is the whole title
    assert asked[-1] is None  # too few are of this type: it would give the product away


def test_a_type_that_most_products_name_is_not_asked_for() -> None:
    assert set(types_asked(["red wall mirror", "blue wall mirror"] * 20)) == {None}


def test_who_knows_what_they_want_types_two_more_words_and_never_the_first() -> None:
    titles = ["revlon antique gilded wall mirror", "revlon mirror", "revlon antique gilded thing"]
    found = precisely_asked(titles, ["mirror", "mirror", None], 0)
    assert found[0] is not None and found[0].split()[-1] == "mirror" and len(found[0].split()) == 3
    assert set(found[0].split()) < set(titles[0].split()[1:])
    assert found[1:] == [None, None]
