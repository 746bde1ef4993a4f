import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.sealing import Sealer, SealError, SealKeyError, SealMalformed, SealTampered

OLD, NEW, INDEX = os.urandom(32), os.urandom(32), os.urandom(32)

SEALERS = {
    "aes": Sealer({"k1": OLD}, "k1", INDEX),
    "sm4": Sealer({"k1": OLD}, "k1", INDEX, "sm4-gcm"),
}


@pytest.fixture(params=["aes", "sm4"])
def sealer(request: pytest.FixtureRequest) -> Sealer:
    return SEALERS[request.param]


@given(text=st.text(), kind=st.sampled_from(["aes", "sm4"]))
def test_what_was_sealed_opens_as_it_was(text: str, kind: str) -> None:
    sealer = SEALERS[kind]
    assert sealer.open(sealer.seal(text, "insured.name"), "insured.name") == text


def test_the_sealed_bytes_do_not_contain_the_text(sealer: Sealer) -> None:
    assert "王小明".encode() not in sealer.seal("王小明", "insured.name")


def test_two_seals_of_one_text_differ(sealer: Sealer) -> None:
    assert sealer.seal("王小明", "insured.name") != sealer.seal("王小明", "insured.name")


def test_a_seal_does_not_open_as_another_field(sealer: Sealer) -> None:
    with pytest.raises(SealTampered):
        sealer.open(sealer.seal("13900000000", "insured.phone"), "insured.name")


def test_any_changed_byte_is_noticed(sealer: Sealer) -> None:
    blob = sealer.seal("王小明", "insured.name")
    for position in range(len(blob)):
        changed = bytearray(blob)
        changed[position] ^= 1
        with pytest.raises(SealError):
            sealer.open(bytes(changed), "insured.name")


def test_a_shortened_seal_is_refused_with_a_name(sealer: Sealer) -> None:
    blob = sealer.seal("王小明", "insured.name")
    for length in range(len(blob)):
        with pytest.raises(SealError):
            sealer.open(blob[:length], "insured.name")


def test_bytes_that_are_no_seal_are_malformed(sealer: Sealer) -> None:
    with pytest.raises(SealMalformed):
        sealer.open("王小明".encode(), "insured.name")


def test_after_a_rotation_old_seals_open_and_new_ones_use_the_new_key() -> None:
    before = Sealer({"k1": OLD}, "k1", INDEX)
    after = Sealer({"k1": OLD, "k2": NEW}, "k2", INDEX)
    assert after.open(before.seal("王小明", "c"), "c") == "王小明"
    with pytest.raises(SealKeyError, match="k2"):
        before.open(after.seal("王小明", "c"), "c")


def test_a_change_of_algorithm_keeps_old_seals_readable() -> None:
    assert SEALERS["sm4"].open(SEALERS["aes"].seal("王小明", "c"), "c") == "王小明"


def test_the_same_key_id_with_other_bytes_does_not_open() -> None:
    with pytest.raises(SealTampered):
        Sealer({"k1": NEW}, "k1", INDEX).open(SEALERS["aes"].seal("王小明", "c"), "c")


def test_a_file_opens_as_it_was(sealer: Sealer) -> None:
    data = os.urandom(100_000)
    blob = sealer.seal_bytes(data, "photo/7")
    assert sealer.open_bytes(blob, "photo/7") == data
    assert data[:32] not in blob


def test_a_file_does_not_open_as_another(sealer: Sealer) -> None:
    with pytest.raises(SealTampered):
        sealer.open_bytes(sealer.seal_bytes(b"photo", "photo/7"), "photo/8")


def test_a_changed_or_shortened_file_is_noticed(sealer: Sealer) -> None:
    blob = sealer.seal_bytes(b"photo", "photo/7")
    for position in range(len(blob)):
        changed = bytearray(blob)
        changed[position] ^= 1
        with pytest.raises(SealError):
            sealer.open_bytes(bytes(changed), "photo/7")
        with pytest.raises(SealError):
            sealer.open_bytes(blob[:position], "photo/7")


def test_a_text_is_not_opened_as_a_file(sealer: Sealer) -> None:
    with pytest.raises(SealMalformed):
        sealer.open_bytes(sealer.seal("王小明", "c"), "c")


def test_the_blind_index_ignores_width_case_and_blanks() -> None:
    index = SEALERS["aes"].index
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in "41070219500101001X")
    assert index(" 41070219500101001x", "id") == index(full_width + " ", "id")


def test_the_blind_index_differs_between_fields_and_keys() -> None:
    other = Sealer({"k1": OLD}, "k1", os.urandom(32))
    indexes = {
        SEALERS["aes"].index("13900000000", "member.phone"),
        SEALERS["aes"].index("13900000000", "insured.phone"),
        other.index("13900000000", "member.phone"),
    }
    assert len(indexes) == 3


def test_the_blind_index_is_the_same_under_either_algorithm() -> None:
    assert SEALERS["aes"].index("a", "c") == SEALERS["sm4"].index("a", "c")


def test_a_sealer_never_shows_its_keys() -> None:
    sealer = Sealer({"k1": b"\x41" * 32}, "k1", b"\x42" * 32)
    assert repr(sealer) == "<Sealer aes-256-gcm current='k1'>"


@pytest.mark.parametrize(
    ("keys", "current", "index_key"),
    [
        ({"k1": OLD}, "k2", INDEX),
        ({"k1": b"short"}, "k1", INDEX),
        ({"k1": OLD}, "k1", b"short"),
        ({"": OLD}, "", INDEX),
    ],
    ids=["unknown current", "short key", "short index key", "nameless key"],
)
def test_unfit_keys_are_refused_at_the_start(
    keys: dict[str, bytes], current: str, index_key: bytes
) -> None:
    with pytest.raises(SealKeyError):
        Sealer(keys, current, index_key)


async def test_a_one_time_code_fits_only_itself_and_its_salt() -> None:
    sealer = SEALERS["aes"]
    hashed = await sealer.hash_code_async("048213", "row-1")
    assert "048213" not in hashed
    assert await sealer.verify_code_async("048213", "row-1", hashed)
    assert not await sealer.verify_code_async("048214", "row-1", hashed)
    assert not await sealer.verify_code_async("048213", "row-2", hashed)


def test_a_one_time_code_cannot_be_checked_without_the_key() -> None:
    stranger = Sealer({"k1": OLD}, "k1", os.urandom(32))
    assert not stranger.verify_code("048213", "row-1", SEALERS["aes"].hash_code("048213", "row-1"))
