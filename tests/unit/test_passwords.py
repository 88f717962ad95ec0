"""Passwords: what is kept, what is refused, and that a login nobody has costs a guesser the same."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from ui.passwords import Passwords, WeakPassword, refuse_weak


class Counting(PasswordHasher):
    verified: list[str]

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        self.verified.append(str(hash))
        return bool(super().verify(hash, password))


@pytest.fixture
def hasher() -> Counting:
    made = Counting(time_cost=1, memory_cost=64, parallelism=1)
    made.verified = []
    return made


def test_nobody_costs_what_somebody_costs(hasher: Counting) -> None:
    passwords = Passwords(hasher)
    kept = passwords.hashed("the right password")
    assert not passwords.check(kept, "the wrong password").right
    assert not passwords.check(None, "the wrong password").right
    somebody, nobody = (extract_parameters(one) for one in hasher.verified)
    assert somebody == nobody and hasher.verified[0] != hasher.verified[1]
    assert not passwords.check(None, "the password of nobody").right, "the stand-in opens no door"


def test_a_hash_of_other_parameters_is_made_anew_only_for_the_right_password(hasher: Counting) -> None:
    old = Passwords(PasswordHasher(time_cost=2, memory_cost=32, parallelism=1)).hashed("the right password")
    passwords = Passwords(hasher)
    assert passwords.check(old, "wrong").rehashed is None
    rehashed = passwords.check(old, "the right password").rehashed
    assert rehashed and passwords.check(rehashed, "the right password").rehashed is None
    assert not passwords.check("not a hash at all", "x").right


def test_the_cost_in_force_is_that_of_the_standard() -> None:
    parameters = extract_parameters(Passwords().hashed("x"))
    assert (parameters.time_cost, parameters.memory_cost) >= (2, 19_456), "OWASP's least for Argon2id"


@pytest.mark.parametrize(
    "password", ["short", "x" * 501, "aaaaaaaaaaaaaaaa", "abababababab", "mei-mei-mei-2026", "Mei12345678"]
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        refuse_weak(password, "mei")


@pytest.mark.parametrize("password", ["correct horse battery", "我的密码很长而且难猜一点", "\ud800 lone surrogate"])
def test_any_script_makes_a_password(password: str, hasher: Counting) -> None:
    refuse_weak(password, "mei")
    assert Passwords(hasher).check(Passwords(hasher).hashed(password), password).right
