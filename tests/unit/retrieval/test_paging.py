"""Cursors: what they hold, and what is refused."""

import base64

import pytest

from retrieval.paging import MOST, BadCursor, Given, cursor_of, given_of


def test_a_cursor_says_what_was_given():
    given = Given().and_these(["p1", "p2"]).and_these(["p3", "衬衫"])
    again = given_of(cursor_of(given, "shoes"), "shoes")
    assert again == given and len(again) == 4
    assert all(one in again for one in ("p1", "p2", "p3", "衬衫")) and "p4" not in again


def test_the_longest_fits_an_address_and_takes_no_product_for_another():
    given = Given().and_these([f"p{number}" for number in range(MOST)])
    cursor = cursor_of(given, "shoes")
    assert (
        len(given) == MOST
        and len(cursor) < 7000
        and not set(cursor) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    )
    assert not any(f"q{number}" in given for number in range(100_000))


def test_a_cursor_of_another_question_is_refused():
    with pytest.raises(BadCursor, match="another"):
        given_of(cursor_of(Given().and_these(["p1"]), "shoes"), "shirts")


def test_what_is_no_cursor_is_refused():
    good = cursor_of(Given().and_these(["p1", "p2"]), "shoes")
    too_many = cursor_of(Given().and_these([f"p{number}" for number in range(MOST + 1)]), "shoes")
    other_version = base64.urlsafe_b64encode(b"\x02" + base64.urlsafe_b64decode(good + "==")[1:]).decode()
    changed = good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:]
    for bad in ("", "x", "a b", "===", "é", good[:-1], good + "AAAA", good[4:], changed, too_many, other_version, "A" * 4000):
        with pytest.raises(BadCursor, match="malformed"):
            given_of(bad, "shoes")
