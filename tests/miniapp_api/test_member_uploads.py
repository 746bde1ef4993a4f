"""Does a photograph come piece by piece, over any line, and is it then one like any other?"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.miniapp_api.phone import Phone, Reply
from tests.miniapp_api.test_member_photos import photo
from tests.people import STRANGER

TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}


def encoded(**told: str) -> str:
    return ",".join(f"{n} {base64.b64encode(t.encode()).decode()}" for n, t in told.items())


class Sender:
    """A phone that sends one file piece by piece."""

    def __init__(self, phone: Phone, claim_id: str, data: bytes) -> None:
        self.phone, self.claim_id, self.data = phone, claim_id, data
        self.path = ""

    async def begin(
        self, key: str = "", material: str = "receipt", body: bytes | None = None, **told: str
    ) -> Reply:
        headers = TUS | {
            "Upload-Length": str(len(self.data)),
            "Upload-Metadata": encoded(material=material, **told),
        }
        if key:
            headers["Idempotency-Key"] = key
        if body is not None:
            headers |= STREAM
        reply = await self.phone.ask(
            "POST", f"/claims/{self.claim_id}/uploads", headers=headers, data=body
        )
        if reply.status == 201:
            self.path = f"/claims/{self.claim_id}/uploads/{reply.json['id']}"
            assert reply.headers["Location"].endswith(self.path)
        return reply

    async def send(self, offset: int, end: int | None = None, **headers: str) -> Reply:
        sent = TUS | STREAM | {"Upload-Offset": str(offset)} | headers
        return await self.phone.ask("PATCH", self.path, headers=sent, data=self.data[offset:end])

    async def post(self, method: str, offset: int, end: int | None = None) -> Reply:
        sent = TUS | STREAM | {"Upload-Offset": str(offset), "X-HTTP-Method-Override": method}
        return await self.phone.ask("POST", self.path, headers=sent, data=self.data[offset:end])

    async def shown(self) -> Any:
        return (await self.phone.get(self.path)).json

    async def head(self) -> Reply:
        return await self.phone.ask("HEAD", self.path, headers=TUS)


@pytest.fixture
async def draft(father):
    phone, insured_id = father
    return phone, (await phone.draft(insured_id))["id"]


@pytest.mark.both_databases("conditions on rows")
async def test_a_photo_in_three_pieces_is_one_like_any_other(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    begun = await sender.begin(sha256=hashlib.sha256(sender.data).hexdigest())
    assert (begun.status, begun.json["state"], begun.json["offset"]) == (201, "coming", 0)
    for offset, end in ((0, 1000), (1000, 5000)):
        sent = await sender.send(offset, end)
        assert (sent.status, sent.headers["Upload-Offset"]) == (204, str(end))
        assert sent.headers["Tus-Resumable"] == "1.0.0" and "GMT" in sent.headers["Upload-Expires"]
    head = await sender.head()
    assert (head.status, head.headers["Upload-Offset"]) == (200, "5000")
    assert head.headers["Upload-Length"] == str(len(sender.data))
    assert head.headers["Cache-Control"] == "no-store"
    last = await sender.send(5000)
    assert (last.status, last.headers["Upload-Offset"]) == (204, str(len(sender.data)))
    shown = await sender.shown()
    assert (shown["state"], shown["photo"]["title"]) == ("taken", "医疗收费票据")
    at_once = await phone.photo(claim_id, "receipt", sender.data, "key-0001")
    assert at_once.json == shown["photo"]
    assert len((await phone.get(f"/claims/{claim_id}")).json["photos"]) == 1


async def test_the_first_bytes_may_come_with_the_beginning_and_all_by_post(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    begun = await sender.begin(body=sender.data[:700])
    assert (begun.status, begun.json["offset"], begun.headers["Upload-Offset"]) == (201, 700, "700")
    piece = await sender.post("PATCH", 700, 2000)
    assert (piece.status, piece.headers["Upload-Offset"]) == (204, "2000")
    asked = await sender.post("HEAD", 0, 0)
    assert (asked.status, asked.headers["Upload-Offset"]) == (204, "2000")
    assert (await sender.post("PATCH", 2000)).status == 204
    assert (await sender.shown())["state"] == "taken"
    odd = await sender.post("TRACE", 0, 0)
    assert (odd.status, list(odd.json["error"]["fields"])) == (422, ["X-HTTP-Method-Override"])


@pytest.mark.both_databases("repeats")
async def test_the_same_key_is_the_same_upload_and_the_same_photo_by_either_road(draft) -> None:
    phone, claim_id = draft
    first, again = (Sender(phone, claim_id, photo()) for _ in range(2))
    begun = await first.begin(key="key-0001")
    await first.send(0, 3000)
    resumed = await again.begin(key="key-0001")
    assert (resumed.json["id"], resumed.json["offset"]) == (begun.json["id"], 3000)
    assert (await again.send(3000)).status == 204
    taken = await again.shown()
    once_more = await first.begin(key="key-0001")
    assert (once_more.json["state"], once_more.json["photo"]) == ("taken", taken["photo"])
    posted = await phone.photo(claim_id, "receipt", first.data, "key-0001")
    assert posted.json == taken["photo"]
    other = Sender(phone, claim_id, photo("another"))
    assert (await other.begin(key="key-0001")).code == "idempotency_key_reused"
    # the other way round: posted first, its answer lost
    lost = Sender(phone, claim_id, photo("a third"))
    posted = await phone.photo(claim_id, "receipt", lost.data, "key-0003")
    await lost.begin(key="key-0003")
    assert (await lost.send(0)).status == 204
    assert (await lost.shown())["photo"]["id"] == posted.json["id"]


async def test_what_is_a_photo_already_need_not_come_again(draft) -> None:
    phone, claim_id = draft
    posted = await phone.photo(claim_id, "receipt", photo(), "key-0001")
    sender = Sender(phone, claim_id, photo())
    begun = await sender.begin(sha256=hashlib.sha256(sender.data).hexdigest())
    assert (begun.json["state"], begun.json["photo"]["id"]) == ("taken", posted.json["id"])
    assert (await sender.head()).headers["Upload-Offset"] == str(len(sender.data))


async def test_where_bytes_do_not_join_the_answer_says_where_to_go_on(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    await sender.begin()
    await sender.send(0, 4000)
    for offset in (0, 3999, 4001):
        wrong = await sender.send(offset)
        assert (wrong.status, wrong.code) == (409, "upload_offset_differs")
        assert wrong.headers["Upload-Offset"] == "4000"
    more = await phone.ask(
        "PATCH", sender.path, headers=TUS | STREAM | {"Upload-Offset": "4000"},
        data=sender.data[4000:] + b"more",
    )  # fmt: skip
    assert (more.status, more.code) == (413, "too_large")
    assert (await sender.shown())["offset"] == 4000


def digest(name: str, data: bytes) -> str:
    return f"{name} {base64.b64encode(hashlib.new(name, data).digest()).decode()}"


async def test_a_piece_with_a_checksum_counts_whole_or_not_at_all(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    await sender.begin()
    right = digest("sha1", sender.data[:2000])
    assert (await sender.send(0, 2000, **{"Upload-Checksum": right})).status == 204
    wrong = await sender.send(2000, 4000, **{"Upload-Checksum": digest("sha256", b"other")})
    assert (wrong.status, wrong.code) == (460, "upload_checksum_differs")
    assert (await sender.head()).headers["Upload-Offset"] == "2000"
    for odd in ("md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1 short=", "sha256"):
        refused = await sender.send(2000, 4000, **{"Upload-Checksum": odd})
        assert (refused.status, refused.code) == (400, "upload_checksum_unknown")
    right = digest("sha256", sender.data[2000:])
    assert (await sender.send(2000, None, **{"Upload-Checksum": right})).status == 204
    assert (await sender.shown())["state"] == "taken"


@pytest.mark.both_databases("repeats")
async def test_a_refused_picture_says_why_as_often_as_it_is_asked(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, b"no picture at all " * 100)
    await sender.begin(key="key-0001")
    refused = await sender.send(0)
    assert (refused.status, refused.code) == (422, "photo_not_an_image")
    shown = await sender.shown()
    assert (shown["state"], shown["refused_code"]) == ("refused", "photo_not_an_image")
    assert shown["refused_words"] == refused.json["error"]["message"]
    assert (await sender.head()).status == 410
    assert (await sender.send(0)).code == "upload_over"
    assert (await sender.begin(key="key-0001")).json["state"] == "refused"
    assert (await phone.get(f"/claims/{claim_id}")).json["photos"] == []


async def test_what_is_not_what_the_phone_meant_comes_once_more(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    await sender.begin(sha256=hashlib.sha256(sender.data).hexdigest())
    right = sender.data
    sender.data = right[:5000] + b"?" * 10 + right[5010:]
    changed = await sender.send(0)
    assert (changed.status, changed.code) == (422, "photo_changed")
    sender.data = right
    assert (await sender.head()).headers["Upload-Offset"] == "0"
    assert (await sender.send(0)).status == 204


async def test_giving_up_takes_what_has_come_and_leaves_a_photo_that_was_taken(draft) -> None:
    phone, claim_id = draft
    sender, taken = Sender(phone, claim_id, photo()), Sender(phone, claim_id, photo("kept"))
    await sender.begin(key="key-0001")
    await sender.send(0, 2000)
    assert (await phone.ask("DELETE", sender.path, headers=TUS)).status == 204
    assert (await phone.ask("DELETE", sender.path, headers=TUS)).status == 204
    assert (await sender.head()).status == 410
    assert (await sender.shown())["state"] == "over"
    anew = await sender.begin(key="key-0001")
    assert (anew.json["state"], anew.json["offset"]) == ("coming", 0)
    await taken.begin()
    await taken.send(0)
    assert (await taken.post("DELETE", 0, 0)).status == 204
    assert len((await phone.get(f"/claims/{claim_id}")).json["photos"]) == 1


async def test_a_day_after_its_last_byte_an_upload_is_over(member_house, draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    await sender.begin(key="key-0001")
    member_house.clock.forward(hours=20)
    await sender.send(0, 2000)
    member_house.clock.forward(hours=20)
    assert (await sender.shown())["state"] == "coming"
    member_house.clock.forward(hours=5)
    assert (await sender.send(2000)).code == "upload_over"
    assert (await sender.begin(key="key-0001")).json["offset"] == 0


BAD: dict[str, tuple[dict[str, str], int, str]] = {
    "no version": ({"Tus-Resumable": ""}, 412, "tus_version_unknown"),
    "another version": ({"Tus-Resumable": "0.2.2"}, 412, "tus_version_unknown"),
    "no length": ({"Upload-Length": ""}, 422, "invalid_fields"),
    "length in words": ({"Upload-Length": "many"}, 422, "invalid_fields"),
    "nothing": ({"Upload-Length": "0"}, 422, "photo_empty"),
    "too much": ({"Upload-Length": str(11 * 1024 * 1024)}, 413, "too_large"),
    "no metadata": ({"Upload-Metadata": ""}, 422, "invalid_fields"),
    "no base64": ({"Upload-Metadata": "material !!"}, 422, "invalid_fields"),
    "twice": ({"Upload-Metadata": "material cmVjZWlwdA==,material cmVjZWlwdA=="}, 422,
              "invalid_fields"),
    "unknown paper": ({"Upload-Metadata": encoded(material="selfie")}, 422, "invalid_fields"),
    "odd hash": ({"Upload-Metadata": encoded(material="receipt", sha256="x")}, 422,
                 "invalid_fields"),
    "overridden": ({"X-HTTP-Method-Override": "PATCH"}, 422, "invalid_fields"),
    "key too short": ({"Idempotency-Key": "k"}, 422, "invalid_fields"),
}  # fmt: skip


async def test_a_beginning_that_makes_no_sense_is_refused_by_name(draft, subtests) -> None:
    phone, claim_id = draft
    right = TUS | {"Upload-Length": "5000", "Upload-Metadata": encoded(material="receipt")}
    for case, (headers, status, code) in BAD.items():
        with subtests.test(case):
            reply = await phone.ask("POST", f"/claims/{claim_id}/uploads", headers=right | headers)
            assert (reply.status, reply.code) == (status, code)
            assert reply.headers["Tus-Resumable"] == "1.0.0"
            assert status != 412 or reply.headers["Tus-Version"] == "1.0.0"
    named = right | {"Upload-Metadata": encoded(material="receipt", filename="影像.jpg")}
    assert (await phone.ask("POST", f"/claims/{claim_id}/uploads", headers=named)).status == 201


async def test_a_piece_needs_its_version_its_type_and_its_place(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    await sender.begin()
    for headers, status in (
        ({"Tus-Resumable": "2"}, 412),
        ({"Content-Type": "image/jpeg"}, 415),
        ({"Upload-Offset": "-1"}, 422),
    ):
        assert (await sender.send(0, **headers)).status == status
    assert (await sender.shown())["offset"] == 0


async def test_what_is_understood_is_told_to_whoever_asks(draft) -> None:
    phone, claim_id = draft
    told = await phone.ask("OPTIONS", f"/claims/{claim_id}/uploads")
    assert (told.status, told.headers["Tus-Version"]) == (204, "1.0.0")
    assert {"creation", "expiration", "checksum", "termination"} <= set(
        told.headers["Tus-Extension"].split(",")
    )
    assert told.headers["Tus-Max-Size"] == str(10 * 1024 * 1024)


Ask = Callable[[Sender], Awaitable[Reply]]
OF_AN_UPLOAD: dict[str, Ask] = {
    "GET": lambda sender: sender.phone.get(sender.path),
    "HEAD": lambda sender: sender.head(),
    "PATCH": lambda sender: sender.send(0),
    "POST": lambda sender: sender.post("PATCH", 0),
    "DELETE": lambda sender: sender.phone.ask("DELETE", sender.path, headers=TUS),
}


async def test_an_upload_is_found_by_who_began_it_and_in_its_claim_only(
    member_house, father, subtests
) -> None:
    phone, insured_id = father
    own, other = [(await phone.draft(insured_id))["id"] for _ in range(2)]
    sender = Sender(phone, own, photo())
    await sender.begin()
    stranger = await member_house.logged_in("stranger")
    await stranger.bind(STRANGER)
    for method, ask in OF_AN_UPLOAD.items():
        for who, caller, path in (
            ("a stranger", stranger, sender.path),
            ("nobody bound", await member_house.logged_in("nobody"), sender.path),
            ("in another claim", phone, sender.path.replace(own, other)),
            ("one that is not there", phone, f"/claims/{own}/uploads/{'0' * 32}"),
        ):
            with subtests.test(method, who=who):
                foreign = Sender(caller, own, sender.data)
                foreign.path = path
                assert (await ask(foreign)).status == 404
    assert (await sender.shown())["offset"] == 0


async def test_no_more_than_twenty_at_one_time_and_none_without_room(draft) -> None:
    phone, claim_id = draft
    senders = [Sender(phone, claim_id, photo(str(number))) for number in range(21)]
    begun = [await sender.begin() for sender in senders]
    assert [reply.status for reply in begun] == [201] * 20 + [409]
    assert begun[-1].code == "limit_reached"
    assert (await senders[0].send(0)).status == 204  # one has come to its end
    assert (await senders[20].begin()).status == 201
