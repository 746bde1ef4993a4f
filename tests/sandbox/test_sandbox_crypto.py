"""Does the sandbox's message crypto agree with the platform's sample and with wechatpy?"""

import base64
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException

from sandbox.wechat.messages_crypto import MessageCrypto, SealBroken, signature
from sandbox.wechat.push_messages import cdata

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
# The platform's own sample: token, timestamp, nonce, sealed message, signature.
SAMPLE_SEALED = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PG"
    "HQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6"
    "tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp"
    "3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhv"
    "Ql+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
SAMPLE_APPID = "wx2c2769f8efd9abc2"


def test_the_platforms_sample_has_the_platforms_signature() -> None:
    signed = signature("spamtest", "1409735669", "1320562132", SAMPLE_SEALED)
    assert signed == "5d197aaffba7e9b25a30732f161a50dee96bd5fa"


def test_the_platforms_sample_opens() -> None:
    root = ET.fromstring(MessageCrypto(AES_KEY, SAMPLE_APPID).open(SAMPLE_SEALED))
    assert root.findtext("Content") == "abcdteT"
    assert root.findtext("FromUserName") == "oyORnuP8q7ou2gfYjqLzSIWZf0rs"


@given(st.text(max_size=300))
def test_what_we_seal_wechatpy_opens_and_the_other_way_round(text: str) -> None:
    ours, theirs = MessageCrypto(AES_KEY, "wxapp"), WeChatCrypto("token", AES_KEY, "wxapp")
    message = f"<xml><Content>{text!r}</Content></xml>"
    sealed = ours.seal(message.encode())
    envelope = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    signed = signature("token", "1", "2", sealed)
    assert theirs.decrypt_message(envelope, signed, "1", "2") == message

    reply = ET.fromstring(theirs.encrypt_message(message, "nonce", "99"))
    encrypted = reply.findtext("Encrypt") or ""
    assert ours.open(encrypted) == message.encode()
    assert reply.findtext("MsgSignature") == signature("token", "99", "nonce", encrypted)


@given(st.binary(max_size=200))
def test_every_length_survives_the_padding(message: bytes) -> None:
    crypto = MessageCrypto(AES_KEY, "wxapp")
    assert crypto.open(crypto.seal(message)) == message


def test_a_message_for_another_app_is_broken_on_both_sides() -> None:
    sealed = MessageCrypto(AES_KEY, "wxother").seal(b"<xml></xml>")
    with pytest.raises(SealBroken):
        MessageCrypto(AES_KEY, "wxapp").open(sealed)
    with pytest.raises(InvalidAppIdException):
        WeChatCrypto("t", AES_KEY, "wxapp").decrypt_message(
            f"<xml><Encrypt>{sealed}</Encrypt></xml>", signature("t", "1", "2", sealed), "1", "2"
        )


@given(st.binary(max_size=200))
def test_noise_is_broken_and_nothing_worse(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        MessageCrypto(AES_KEY, "wxapp").open(base64.b64encode(noise).decode())


@pytest.mark.parametrize("text", ["", "不是密文", "!!!!", "YWJj"])
def test_text_that_is_no_cipher_is_broken(text: str) -> None:
    with pytest.raises(SealBroken):
        MessageCrypto(AES_KEY, "wxapp").open(text)


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="43"):
        MessageCrypto(AES_KEY[:42] + "=", "wxapp")


@given(st.text(alphabet="]>a<&", max_size=20))
def test_cdata_cannot_be_broken_out_of(text: str) -> None:
    assert (ET.fromstring(f"<x>{cdata(text)}</x>").text or "") == text
