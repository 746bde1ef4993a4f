"""Does the stand-in platform tell of a face only what the true one would?"""

import pytest

from infra.wechat.endpoints.face_checks import cert_hash

BEGIN = "cityservice/face/identify/getverifyid"
RESULT = "cityservice/face/identify/queryverifyinfo"
NAME, NUMBER = "梁守田", "410702195803141170"
CERT = {"cert_type": "IDENTITY_CARD", "cert_name": NAME, "cert_no": NUMBER}


@pytest.fixture
async def begun(visit):
    """A check that was begun: whose, with which token, and what is asked of it afterwards."""
    person, token = await visit.person(), await visit.token(mini=True)
    asked = {"out_seq_no": "check-1", "cert_info": CERT, "openid": person["mini_openid"]}
    answer = await visit.post(BEGIN, asked, access_token=token)
    assert (answer["errcode"], answer["expires_in"]) == (0, 3600)
    question = {
        "verify_id": answer["verify_id"],
        "out_seq_no": "check-1",
        "cert_hash": cert_hash(NAME, NUMBER),
        "openid": person["mini_openid"],
    }
    return person, token, asked, question


async def test_nothing_has_passed_before_the_phone_has_looked(visit, begun) -> None:
    person, token, _, question = begun
    before = await visit.post(RESULT, question, access_token=token)
    assert before["errcode"] == 0 and before["verify_ret"] != 10000
    looked, verify_id = f"users/{person['id']}/face", question["verify_id"]
    await visit.sim(looked, verify_id=verify_id, result="cancelled")
    after = await visit.post(RESULT, question, access_token=token)
    assert after["verify_ret"] == 90002
    await visit.sim(looked, verify_id=verify_id)
    assert (await visit.post(RESULT, question, access_token=token))["verify_ret"] == 10000


async def test_another_document_person_or_number_has_no_result(visit, begun) -> None:
    _, token, asked, question = begun
    other = await visit.person(phone="13900005678")
    for change, errcode in (
        ({"cert_hash": cert_hash("邢远山", NUMBER)}, 40097),
        ({"out_seq_no": "check-2"}, 40097),
        ({"openid": other["mini_openid"]}, 40097),
        ({"openid": "o-nobody"}, 40003),
        ({"verify_id": "made-up"}, 84001),
    ):
        answer = await visit.post(RESULT, question | change, access_token=token)
        assert answer["errcode"] == errcode and "verify_ret" not in answer, change
    for change, errcode in (
        ({"out_seq_no": "check-1"}, 40097),  # the same number again
        ({"out_seq_no": "一"}, 40097),
        ({"out_seq_no": "check-3", "cert_info": CERT | {"cert_type": "PASSPORT"}}, 40097),
        ({"out_seq_no": "check-4", "openid": "o-nobody"}, 40003),
    ):
        answer = await visit.post(BEGIN, asked | change, access_token=token)
        assert answer["errcode"] == errcode, change
