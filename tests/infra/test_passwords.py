import pytest

from infra.passwords import (
    hash_password,
    hash_password_async,
    verify_password,
    verify_password_async,
)


def test_a_password_fits_its_hash_and_no_other_does() -> None:
    hashed = hash_password("牧野湖边散步 42")
    assert verify_password("牧野湖边散步 42", hashed)
    assert not verify_password("牧野湖边散步 43", hashed)


def test_the_hash_names_algorithm_and_cost() -> None:
    assert hash_password("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password("x") != hash_password("x")


@pytest.mark.parametrize("unreadable", ["", "x", "$argon2id$", "$2b$12$abc"])
def test_an_unreadable_hash_fits_nobody(unreadable: str) -> None:
    assert not verify_password("x", unreadable)


async def test_hashing_beside_the_event_loop_gives_the_same() -> None:
    assert await verify_password_async("x", await hash_password_async("x"))
