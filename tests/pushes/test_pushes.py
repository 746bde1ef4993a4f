"""Is a push opened, read and answered as the protocol says, and refused in one way otherwise?"""

import random
import time
from datetime import timedelta

import pytest

from infra.wechat.push_cipher import PushCipher
from infra.wechat.push_fields import (
    MalformedPush,
    _plain_xml,
    _xml,
    read_fields,
    read_fields_leniently,
)
from infra.wechat.safe_mode import PushRefused, SafeMode
from sandbox.wechat.messages_crypto import signature
from tests.every_case import EveryCase
from tests.pushes import oracle, soak, strangers
from tests.pushes.oracle import CLOCK, OURS, STAMP, query_of
from tests.pushes.writing import AES_KEY, APPID, NEXT_KEY, TOKEN, written

PUSHES = 1000
MESSAGE = written(1)
BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 10}'>"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><xml><Encrypt>&i;</Encrypt></xml>"
)


def test_a_thousand_random_pushes_are_read_and_answered_as_by_wechatpy() -> None:
    with EveryCase() as every:
        for seed in range(PUSHES):
            with every.case(seed):
                oracle.check(seed)


def test_what_is_read_without_expat_is_read_as_expat_reads_it() -> None:
    dice, quick = random.Random(1), 0
    with EveryCase() as every:
        for seed in range(PUSHES):
            rare = written(seed).decode()
            whole = "".join(sign if sign.isprintable() or sign == "\n" else "钱" for sign in rare)
            at = dice.randrange(len(whole))
            spoilt = whole[:at] + dice.choice("<>&]\r\n \u3000\ufeffa钱/!") + whole[at + 1 :]
            for text in (rare, whole, spoilt):
                with every.case(seed, text):
                    if (fields := _plain_xml(text)) is not None:
                        quick += 1
                        assert fields == _xml(text.encode())
    assert quick > PUSHES / 5


def test_the_oracle_notices_a_field_that_is_read_otherwise(monkeypatch) -> None:
    monkeypatch.setattr(oracle, "read_fields", lambda raw: {**read_fields(raw), "MsgType": "x"})
    with pytest.raises(AssertionError):
        oracle.check(1)


def test_whatever_a_stranger_sends_is_refused_or_read_and_never_a_fault() -> None:
    with EveryCase() as every:
        for seed in range(PUSHES):
            with every.case(seed):
                strangers.check(seed)


def test_the_long_form_tries_as_many_as_told(capsys) -> None:
    assert soak.main(["--pushes", "3", "--seed", "9"]) == 0
    assert "agreed on 3 pushes" in capsys.readouterr().out


def sealed_in(envelope: str = "<xml><Encrypt>{}</Encrypt></xml>", key: str = AES_KEY) -> bytes:
    return envelope.format(PushCipher(key, [APPID]).seal(MESSAGE)).encode()


ENVELOPES = {
    "safe mode": "<xml><ToUserName>gh_0</ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>",
    "compatible mode": "<xml><Content>in clear</Content><Encrypt>{}</Encrypt></xml>",
    "with a declaration": '<?xml version="1.0" encoding="UTF-8"?><xml><Encrypt>{}</Encrypt></xml>',
    "with a byte order mark": "\ufeff<xml><Encrypt>{}</Encrypt></xml>",
    "JSON of the mini-program": '{{"ToUserName": "gh_0", "Encrypt": "{}"}}',
}


def test_every_envelope_of_the_platform_is_opened_under_the_old_key_and_the_new() -> None:
    mode = SafeMode(TOKEN, [NEXT_KEY, AES_KEY], ["wx0", APPID], CLOCK)
    with EveryCase() as every:
        for name, envelope in ENVELOPES.items():
            for key in (AES_KEY, NEXT_KEY):
                with every.case(name, key):
                    cipher = PushCipher(key, [APPID]).seal(MESSAGE)
                    opened = mode.open(query_of(cipher), envelope.format(cipher).encode())
                    assert opened == (MESSAGE, APPID)


def refused(query: dict[str, str], body: bytes) -> str:
    with pytest.raises(PushRefused) as error:
        OURS.admit(query)
        OURS.open(query, body)
    return error.value.reason


def resigned(stamp: str) -> dict[str, str]:
    return {"timestamp": stamp, "signature": signature(TOKEN, stamp, "4711")}


def test_a_query_that_the_platform_did_not_sign_now_is_refused_before_the_body_is_read() -> None:
    good = query_of("AAAA")
    old = str(int(STAMP) - timedelta(minutes=11) // timedelta(seconds=1))
    new = str(int(STAMP) + timedelta(minutes=11) // timedelta(seconds=1))
    cases = {
        "signature": [
            {"signature": ""},
            {"signature": "0" * 40},
            {"signature": "\ud800"},
            {"signature": good["msg_signature"]},
            {"nonce": "1"},
            {"timestamp": str(int(STAMP) + 1)},
        ],
        "timestamp": [resigned(each) for each in ("", "soon", "-5", "9" * 20, "1e9", "١٧٦٧")],
        "stale": [resigned(old), resigned(new), resigned("99999999999")],
        "plain": [{"encrypt_type": each} for each in ("", "raw", "AES")],
    }
    with EveryCase() as every:
        for reason, all_changes in cases.items():
            for changes in all_changes:
                with every.case(reason, changes), pytest.raises(PushRefused) as error:
                    OURS.admit(good | changes)
                assert error.value.reason == reason


def test_an_echo_needs_a_signature_of_now() -> None:
    assert OURS.verify(query_of("") | {"echostr": "17"}) == "17"
    for changes in ({"signature": "0" * 40}, resigned("1")):
        with pytest.raises(PushRefused):
            OURS.verify(query_of("") | {"echostr": "17"} | changes)


def test_an_envelope_in_another_encoding_or_with_a_document_type_is_refused_as_malformed() -> None:
    seal = PushCipher(AES_KEY, [APPID]).seal(MESSAGE)
    plain = f"<xml><Encrypt>{seal}</Encrypt></xml>"
    entity = f'<!DOCTYPE x [<!ENTITY e "{seal}">]><xml><Encrypt>&e;</Encrypt></xml>'
    outside = f'<!DOCTYPE x SYSTEM "file:///etc/passwd">{plain}'
    with EveryCase() as every:
        for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
            for name, xml in (("plain", plain), ("entity", entity), ("outside", outside)):
                for declared in ("", f'<?xml version="1.0" encoding="{encoding}"?>'):
                    if encoding == "utf-8" and name == "plain":
                        continue
                    with every.case(encoding, name, declared):
                        body = (declared + xml).encode(encoding)
                        assert refused(query_of(seal), body) == "malformed"
        for declared in ("gbk", "utf-7", "no-such", "latin-1"):
            with every.case("declared", declared):
                body = f'<?xml version="1.0" encoding="{declared}"?>{plain}'.encode()
                assert refused(query_of(seal), body) == "malformed"


def test_a_cipher_that_was_signed_but_is_not_ours_is_refused() -> None:
    """Cut, turned round, of another app, of another key: all in one way."""
    good = PushCipher(AES_KEY, [APPID]).seal(MESSAGE)
    others = {
        "empty blocks": "A" * 64,
        "cut": good[:-4],
        "cut by blocks": good[: 64 * (len(good) // 128)],
        "another app": PushCipher(AES_KEY, ["wx0000000000000bad"]).seal(MESSAGE),
        "app behind ours": PushCipher(AES_KEY, [APPID + "0"]).seal(MESSAGE),
        "another key": PushCipher("z" * 42 + "w", [APPID]).seal(MESSAGE),
        "no base64": "钱",
        "with a foreign character": good[:8] + "*" + good[8:],
    }
    with EveryCase() as every:
        for name, sealed in others.items():
            with every.case(name):
                body = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()
                assert refused(query_of(sealed), body) == "cipher"


def test_characters_that_xml_does_not_know_take_nothing_else_with_them() -> None:
    spoilt = {
        b"a\x10b": "ab",
        b"a\x00b": "ab",
        b"a\xef\xbf\xbeb": "ab",
        b"a\xed\xa0\x80b": "ab",
        b"a\xffb": "ab",
    }
    with EveryCase() as every:
        for text, read in spoilt.items():
            with every.case(text):
                message = b"<xml><Content><![CDATA[%s]]></Content><MsgId>1</MsgId></xml>" % text
                assert read_fields_leniently(message) == {"Content": read, "MsgId": "1"}
                with pytest.raises(MalformedPush):
                    read_fields(message)
        for reference in (b"&#0;", b"&#x10;", b"&#xD800;", b"&#99999999;", b"&#xFFFE;"):
            with every.case(reference):
                message = b"<xml><Content>a%sb</Content></xml>" % reference
                assert read_fields_leniently(message) == {"Content": "ab"}


def test_json_is_read_as_texts_and_what_is_no_object_is_not_read() -> None:
    message = b'{"MsgId": 7000000000000000001, "List": {"a": null}, "Many": [1.50, true, "x"]}'
    read = {"MsgId": "7000000000000000001", "List": {"a": ""}, "Many": ["1.50", "", "x"]}
    assert read_fields(message) == read
    assert read_fields(b'{"a": "1", "a": "2"}') == {"a": "1"}
    for other in (b"[]", b"1", b'{"a":' * 5000, b"{", b'"text"', b"{}{}"):
        with pytest.raises(MalformedPush):
            read_fields_leniently(other)


def test_a_bomb_costs_less_than_a_millisecond_wherever_it_lies() -> None:
    for bomb in (BOMB.encode("utf-16"), BOMB.encode("utf-16-be"), BOMB.encode()):
        bomb = bomb.ljust(5000)
        spent = []
        for _ in range(20):
            begun = time.process_time()
            with pytest.raises(MalformedPush):
                read_fields_leniently(bomb)
            spent.append(time.process_time() - begun)
            assert refused(query_of(""), bomb) == "malformed"
        assert min(spent) < 0.001
