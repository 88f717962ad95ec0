"""The lexicon: what a text mentions, in both languages, and how terms belong together."""

import time

import pytest

from retrieval.lexicon import Lexicon, Term, lexicon


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return lexicon()


def named(words: Lexicon, text: str) -> list[str]:
    return [mention.term.en for mention in words.mentions(text)]


def small(*terms: Term) -> Lexicon:
    return Lexicon(list(terms))


SHOES = Term("type", "shoes", ("鞋子", "鞋"), ("footwear",), ())
SANDALS = Term("type", "sandals", ("凉鞋",), ("sandal",), ("shoes",))
SLIDES = Term("type", "slides", ("一字拖",), (), ("sandals",))
BAGS = Term("type", "bags", ("包",), (), ())
SHORTS = Term("type", "shorts", ("短裤",), (), ())
SHORT = Term("cut", "short", ("短款",), (), ())
RED = Term("color", "red", ("红色", "红"), (), ())
ORANGE = Term("color", "orange", ("橙色",), (), ())
ORANGES = Term("type", "oranges", ("橙子",), ("orange",), ())
PLAIN = Term("plain", "short on", (), ("红包",), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T-Shirt", ["t-shirt"]),
        ("t shirts", ["t-shirt"]),
        ("tshirt", ["t-shirt"]),
        ("two MATTRESSES", ["mattress"]),
        ("a v neck dress", ["v-neck", "dress"]),
        ("women's handbags", ["women", "handbag"]),
        ("head phones", ["headphones"]),
        ("scarves and hoodies", ["scarf", "hoodie"]),
        ("a dressage saddler", []),
        ("she'll bring it, he'd not", []),
        ("shirt dress", ["shirt dress"]),
        ("long sleeve dress shirt", ["long sleeve", "dress shirt"]),
    ],
)
def test_english_matches_on_word_boundaries_in_any_number_and_spelling(words: Lexicon, text: str, expected: list[str]) -> None:
    assert named(words, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("红色连衣裙", ["red", "dress"]),
        ("想买蓝牙耳机", ["bluetooth headphones"]),
        ("大衣柜", ["wardrobe"]),
        ("大衣", ["coat"]),
        ("运动鞋子", ["sneakers"]),
        ("Type-C数据线", ["usb-c cable"]),
        ("type-c 数据线", ["usb-c cable"]),
        ("藍牙音響", ["bluetooth speaker"]),
        ("白色ｔ恤", ["white", "t-shirt"]),
    ],
)
def test_chinese_takes_the_best_split(words: Lexicon, text: str, expected: list[str]) -> None:
    assert named(words, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("红鞋", ["red", "shoes"]),
        ("红的", ["red"]),
        ("买鞋", ["shoes"]),
        ("鞋底", []),
        ("包邮", []),
        ("红利", []),
    ],
)
def test_a_single_character_needs_neighbours_that_make_it_a_word(text: str, expected: list[str]) -> None:
    assert named(small(SHOES, BAGS, RED), text) == expected


def test_plain_words_hide_the_terms_inside_them() -> None:
    lexicon_of_four = small(SHORT, RED, BAGS, PLAIN)
    assert named(lexicon_of_four, "I am short on time") == []
    assert named(lexicon_of_four, "红包") == []
    assert named(lexicon_of_four, "a short one") == ["short"]


def test_a_word_of_the_tables_is_not_the_plural_of_another() -> None:
    assert named(small(SHORTS, SHORT), "shorts") == ["shorts"]
    assert named(small(SHORTS, SHORT), "short") == ["short"]


def test_places_lie_in_the_text_as_given(words: Lexicon) -> None:
    text = "想要 ＮＡＶＹ 色的　T恤,  or a café-table"
    for mention in words.mentions(text):
        assert text[mention.start : mention.end] == mention.text
    assert [m.text for m in words.mentions(text)][:2] == ["ＮＡＶＹ", "T恤"]


def test_mentions_are_in_order_and_apart(words: Lexicon) -> None:
    mentions = words.mentions("waterproof brown leather hiking boots for my father, 防水徒步鞋 黑色")
    assert all(before.end <= after.start for before, after in zip(mentions, mentions[1:], strict=False))
    assert len(mentions) >= 6


def test_a_word_of_two_kinds_is_no_second_type(words: Lexicon) -> None:
    two = small(ORANGE, ORANGES, SHOES)
    assert named(two, "orange") == ["oranges"]
    assert [m.term.kind for m in two.mentions("orange shoes")] == ["color", "type"]
    assert [{m.term.kind for m in place} for place in two.readings("orange")] == [{"type", "color"}]
    assert [m.term.kind for m in words.mentions("苹果耳机")] == ["brand", "type"]


def test_broader_and_narrower_reach_all_the_way() -> None:
    family = small(SHOES, SANDALS, SLIDES)
    assert [t.en for t in family.broader(SLIDES)] == ["sandals", "shoes"]
    assert [t.en for t in family.narrower(SHOES)] == ["sandals", "slides"]
    assert family.broader(SHOES) == []
    assert family.same("凉鞋", "footwear")
    assert family.same("一字拖", "slides")
    assert not family.same("sandals", "包")


def test_shades_lie_under_their_family(words: Lexicon) -> None:
    assert words.same("navy", "蓝色")
    assert words.same("grey", "灰色")
    assert not words.same("navy", "red")
    assert words.same("真无线耳机", "headphones")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fryng pans", "frying pan"),
        ("stainles steel", "stainless steel"),
        ("snekers", "sneakers"),
        ("watreproof", "waterproof"),
        ("refridgerator", "refrigerator"),
        ("blutooth speeker", "bluetooth speaker"),
        ("sandals", "sandals"),
    ],
)
def test_misspellings_are_set_right(words: Lexicon, text: str, expected: str) -> None:
    term = words.fuzzy(text)
    assert term is not None
    assert term.en == expected


@pytest.mark.parametrize(
    "text", ["strange", "house", "sharks", "plane", "beard", "broad", "coach", "bred", "word", "please", ""]
)
def test_right_and_short_words_are_left_alone(words: Lexicon, text: str) -> None:
    assert words.fuzzy(text) is None


def test_fuzzy_keeps_to_the_kind_asked_for(words: Lexicon) -> None:
    assert words.fuzzy("organge", "type") is None or words.fuzzy("organge", "type").kind == "type"  # type: ignore[union-attr]
    colour = words.fuzzy("turquose", "color")
    assert colour is not None
    assert colour.en == "turquoise"


@pytest.mark.parametrize(
    ("text", "to", "phrase", "rest"),
    [
        ("女士红色防水徒步鞋", "en", "women's red waterproof hiking shoes", ""),
        ("适合敏感肌的无香洁面", "en", "fragrance-free sensitive skin cleanser", "适合"),
        ("navy linen shirt", "zh", "藏青色亚麻衬衫", ""),
        ("silk scarf for my mother", "zh", "妈妈真丝丝巾", "for"),
        ("zzz qqq", "zh", "", "zzz qqq"),
    ],
)
def test_translation_is_a_search_phrase_and_the_rest(words: Lexicon, text: str, to: str, phrase: str, rest: str) -> None:
    assert words.translate(text, to) == (phrase, rest)


def test_no_other_language_is_promised(words: Lexicon) -> None:
    with pytest.raises(ValueError, match="'fr'"):
        words.translate("shoes", "fr")


def test_a_compound_is_made_of_its_parts(words: Lexicon) -> None:
    scarf = words.term("silk scarf")
    assert scarf is not None
    assert [part.en for part in words.parts(scarf)] == ["silk", "scarf"]


def test_term_finds_by_either_language_and_kind(words: Lexicon) -> None:
    found = words.term("充电宝"), words.term("行動電源"), words.term("Portable Charger")
    assert {term.en for term in found if term} == {"power bank"}
    assert words.term("耐克") == words.term("nike", "brand")
    assert words.term("nike", "color") is None


def test_reading_a_message_takes_less_than_a_millisecond(words: Lexicon) -> None:
    message = "想找一双适合夏天徒步的女士防水凉鞋 navy or black, under 300元, 轻便"
    best = min(_seconds(lambda: words.mentions(message)) for _ in range(30))
    assert best < 0.001


def _seconds(call: object) -> float:
    start = time.process_time()
    call()  # type: ignore[operator]
    return time.process_time() - start
