"""Do the case files of typed and pasted text come out right at every door: the phone's API, the
window's pages and API, and the imports?"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from casework.claims.tables import ClaimRow
from casework.hospital.tables import HospitalRecordRow
from casework.people.tables import InsuredRow, MismatchRow
from claims_core.claim import Role, Stage
from claims_core.typed_text import TextKind, value_of
from infra.masking import mask_account
from tests.cast import cast_sealer
from tests.every_case import EveryCase
from tests.house.typed_cases import TYPIST, Typed, name_cases, typed_cases
from tests.miniapp_api.house_phone import HousePhone, logged_in_phone
from tests.miniapp_api.phone import STAY, Phone
from tests.people import FATHER, PASSWORD, STAFF, Insured, roster_csv
from tests.window.at_work import Window
from tests.window.files import Cabinet
from tests.window.test_window_api import Program
from tests.window.visitors import Visitor
from tests.world import World, open_world

pytestmark = pytest.mark.slow

REFUSED = ""
FEED = "身份证号,年度,结算单号,统筹支付,大额支付,票据代码,票据号码,医院名称,入院日期"
BANK = "中国工商银行新乡分行"


@pytest.fixture
async def world(db, clock, tmp_path: Path) -> AsyncIterator[World]:
    """The house, in which one phone may be sent as many codes as there are cases."""
    async with open_world(db, clock, tmp_path, code_limits=False) as opened:
        yield opened


async def program(world: World, role: Role) -> Program:
    """A program logged in for the colleague of this role."""
    window = Window(world, Cabinet(world))
    login = {"login": STAFF[role].login, "password": PASSWORD}
    _, session = await Program(window).ask("POST", "/sessions", login)
    return Program(window, session["token"])


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


async def imported(boss: Program, path: str, head: str, *cells: str) -> list[str]:
    """The fields that the import of one line complains about."""
    data = "\r\n".join((head, ",".join(map(quoted, cells)))).encode()
    status, report = await boss.upload(f"/{path}?accept_asked=true", data)
    assert status == 200, report
    return [problem["field"] for problem in report["problems"]]


@dataclass
class Doors:
    """Whoever sends what the cases hold. A door answers the value that was kept, REFUSED where it
    refused that field and nothing else, None where it does not take such a field."""

    world: World
    phone: HousePhone
    boss: Program
    clerk: Program
    initial: Program
    registrar: Visitor
    reviewer: Visitor
    draft: str
    claim: str
    accepted: str
    imports: int = 0

    async def phone_takes(self, case: Typed) -> str | None:
        match case.field:
            case "mobile" | "id_number":
                asked = {"name": TYPIST.name, "id_number": TYPIST.id_number}
                asked |= {"phone": TYPIST.phone}
                name = "phone" if case.field == "mobile" else "id_number"
                reply = await self.phone.post("/bindings", asked | {name: case.given})
                if reply.status == 201:
                    return str(asked[name])
                assert list(reply.json["error"]["fields"]) == [name]
                return REFUSED
            case "one_time_code":
                asked = {"name": TYPIST.name, "id_number": TYPIST.id_number}
                started = await self.phone.post("/bindings", asked | {"phone": TYPIST.phone})
                request_id = started.json["request_id"]
                code = await Phone.sms_code(self.phone, request_id)
                digits = {digit: code[int(digit)] for digit in "012345"}
                wide = {chr(ord(digit) + 0xFEE0): code[int(digit)] for digit in "012345"}
                typed = "".join((digits | wide).get(each, each) for each in case.given)
                confirm = f"/bindings/{request_id}/confirm"
                for nonsense in ("12345", "abcdef", "1234567"):  # costs no try
                    for _ in range(2):
                        reply = await self.phone.post(confirm, {"code": nonsense})
                        assert list(reply.json["error"]["fields"]) == ["code"]
                reply = await self.phone.post(confirm, {"code": typed})
                return case.right if reply.status == 200 else REFUSED
            case "account":
                kept = await self._details({"account": case.given})
                return kept and case.right if kept == mask_account(case.right) else kept
            case "one_line":
                return await self._details({"bank_name": case.given}, "bank_name")
            case "date":
                care = STAY | {"admission_on": case.given, "discharge_on": "2025-06-20"}
                return await self._edited({"care": care}, "admission_on", "care.admission_on")
            case "receipt_no":
                typed = {"receipts": [{"code": "41060125", "number": case.given}]}
                return await self._edited(typed, "number", "number")
        return None

    async def window_takes(self, case: Typed) -> str | None:
        match case.field:
            case "id_number" | "claim_no":
                _, found = await self.clerk.ask("POST", "/queue/search", {"search": case.given})
                return case.right if found["items"] else REFUSED
            case "amount":
                page = await self.reviewer.get(f"/window/claims/{self.claim}")
                page = await self.reviewer.send(page.form("/expense"), total=case.given)
                kept = page.form("/expense").fields["total"]
                if "医疗费总额：" not in page.text:
                    return f"{value_of(kept, TextKind.AMOUNT)} fen"
                assert kept == case.given  # still there to be mended
                return REFUSED
            case "date" | "receipt_no":
                return await self._registered(case)
            case "one_line":
                deduction = {"item": case.given, "amount_fen": 1, "reason": "other"}
                expense = {"total_fen": 100, "deductions": [deduction]}
                body = {"version": 1, "expense": expense}
                path = f"/claims/{self.claim}/expense"
                _, answer = await self.initial.ask("PUT", path, body)
                named = [name for name in answer["error"]["fields"] if name.endswith("item")]
                return REFUSED if named else case.given
        return None

    async def import_takes(self, case: Typed) -> str | None:
        self.imports += 1
        number = f"SETL{self.imports:06d}"
        feed = [FATHER.id_number, "2025", number, "1.00", "0.00", "", "", "", ""]
        match case.field:
            case "mobile" | "id_number":
                at = 3 if case.field == "mobile" else 2
                cells = [TYPIST.insured_no, TYPIST.name, TYPIST.id_number, TYPIST.phone, "410700"]
                cells[at] = case.given
                column = ("身份证号", "手机号")[at - 2]
                head = "参保编号,姓名,身份证号,手机号,参保地"
                wrong = await imported(self.boss, "roster", head, *cells)
                assert wrong in ([], [column])
                return REFUSED if wrong else case.right
            case "amount":
                wrong = await self._fed(feed, 3, case.given, "统筹支付")
                return REFUSED if wrong else f"{(await self._record(number)).pool_fen} fen"
            case "date":
                wrong = await self._fed(feed, 8, case.given, "入院日期")
                return REFUSED if wrong else str((await self._record(number)).admission_on)
            case "one_line":
                wrong = await self._fed(feed, 7, case.given, "医院名称")
                return REFUSED if wrong else (await self._record(number)).hospital_name
            case "receipt_no":
                feed[5] = "41060125"
                wrong = await self._fed(feed, 6, case.given, "票据号码")
                return REFUSED if wrong else case.right
            case "cell":
                columns = FEED.split(",")
                for at in (2, 3, 7):
                    assert await self._fed(feed, at, case.given, columns[at])
                return REFUSED
        return None

    async def _fed(self, feed: list[str], at: int, given: str, column: str) -> bool:
        cells = [given if place == at else cell for place, cell in enumerate(feed)]
        wrong = await imported(self.boss, "platform-feed", FEED, *cells)
        assert wrong in ([], [column])
        return bool(wrong)

    async def _record(self, reference: str) -> HospitalRecordRow:
        async with self.world.services.db.read() as session:
            found = select(HospitalRecordRow).where(HospitalRecordRow.reference == reference)
            return (await session.scalars(found)).one()

    async def _details(self, payee: dict[str, str], name: str = "account") -> str:
        whole = {"name": FATHER.name, "account": FATHER.account, "bank_name": BANK} | payee
        return await self._edited({"payee": whole}, name, name)

    async def _edited(self, changes: dict[str, object], name: str, field: str) -> str:
        path = f"/claims/{self.draft}"
        version = (await self.phone.get(path)).json["version"]
        body = {"version": version, "care": STAY} | changes
        reply = await self.phone.put(f"{path}/details", body)
        if reply.status != 200:
            assert len(reply.json["error"]["fields"]) == 1
            assert next(iter(reply.json["error"]["fields"])).endswith(field.rpartition(".")[2])
            return REFUSED
        shown = reply.json
        return str(
            (shown["receipts"] or [{}])[0].get(name) or (shown["payee"] | shown["care"])[name]
        )

    async def _registered(self, case: Typed) -> str:
        """The page of registration, with a line that is always refused: so it is there again for
        the next case."""
        form = (await self.registrar.get(f"/window/claims/{self.accepted}")).form("/register")
        line = {"receipt-0-code": "41060125", "receipt-0-number": "0012345678"}
        line |= {"receipt-0-state": "normal", "receipt-0-on": "2025-06-03"}
        line |= {"receipt-1-number": "x"}
        line["receipt-0-on" if case.field == "date" else "receipt-0-number"] = case.given
        page = await self.registrar.post(form.action, form.fields | line)
        assert "第2张票据：" in page.text
        return REFUSED if "第1张票据：" in page.text else case.right


async def opened(world: World) -> Doors:
    """Everybody logged in, with a draft and claims to write on."""
    boss = await program(world, Role.SUPERVISOR)
    status, report = await boss.upload("/roster", roster_csv((TYPIST,)))
    assert (status, report["added"]) == (200, 1)
    window = Window(world, Cabinet(world))
    await window.cabinet.pool_used_up()
    fathers = await logged_in_phone(world, FATHER)
    insured_id = await Phone.bind(fathers, FATHER)
    claim = await window.cabinet.claim(Stage.REGISTERED)
    accepted = await window.cabinet.claim(Stage.ACCEPTED, discharge=_EARLIER)
    found = await window.cabinet.claim(Stage.SUBMITTED, TYPIST)
    async with world.services.db.write() as session:
        named = update(ClaimRow).where(ClaimRow.id == found.line.id)
        await session.execute(named.values(claim_no="DE-4NE2-226G"))
    draft = await fathers.draft(insured_id)
    return Doors(
        *(world, fathers, boss, await program(world, Role.CLERK)),
        await program(world, Role.INITIAL_REVIEWER),
        await window.sign_in(Role.REGISTRAR),
        await window.sign_in(Role.INITIAL_REVIEWER),
        *(draft["id"], claim.line.id, accepted.line.id),
    )


_EARLIER = value_of("2025-11-20", TextKind.DAY)


async def test_every_case_of_typed_text_is_right_at_every_door(world: World) -> None:
    doors = await opened(world)
    takers: dict[str, Callable[[Typed], Awaitable[str | None]]] = {
        "phone": doors.phone_takes,
        "window": doors.window_takes,
        "imports": doors.import_takes,
    }
    stranger = await logged_in_phone(world, TYPIST)
    met: dict[str, set[str]] = {name: set() for name in takers}
    with EveryCase() as every:
        for case in typed_cases():
            for name, takes in takers.items():
                own = case.field in {"mobile", "id_number", "one_time_code"} and name == "phone"
                door = replace(doors, phone=stranger).phone_takes if own else takes
                with every.case(name, case.field, ascii(case.given)):
                    kept = await door(case)
                    if kept is not None:
                        met[name].add(case.field)
                        assert kept == case.right
    assert met["phone"] >= {"mobile", "id_number", "account", "receipt_no", "one_time_code", "date"}
    assert met["window"] >= {"id_number", "claim_no", "receipt_no", "date", "amount", "one_line"}
    assert met["imports"] >= {"mobile", "id_number", "receipt_no", "date", "amount", "one_line"}
    for visitor in (doors.registrar, doors.reviewer):
        await visitor.close()


async def test_no_page_takes_a_control_character_and_none_breaks_on_it(world: World) -> None:
    window = Window(world, Cabinet(world))
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get(f"/window/claims/{claim.line.id}")).form("/request-materials")
    wanted = {"want-receipt": "on", "why-receipt": "看不清\x00"}
    page = await clerk.post(form.action, form.fields | wanted)
    assert page.status == 422 and "看不见的控制字符" in page.text
    for address in ("/window/claims?after=%00", "/window/claims?stage=%00&late=%00"):
        assert (await clerk.get(address)).status < 500
    page = await clerk.post(form.action, form.fields | wanted | {"why-receipt": "看不清\u200b。"})
    assert page.status == 200
    async with world.services.db.read() as session:
        row = await session.get_one(ClaimRow, claim.line.id)
    assert row.wanted == [["receipt", "看不清。"]]
    await clerk.close()


async def tries_lost(world: World) -> int:
    async with world.services.db.read() as session:
        lost = select(func.count()).select_from(MismatchRow).where(MismatchRow.near.is_(False))
        return await session.scalar(lost) or 0


async def test_names_match_by_their_form_and_are_kept_as_written(world: World) -> None:
    sealer, boss = cast_sealer(), await program(world, Role.SUPERVISOR)
    with EveryCase() as every:
        for number, (written, typed, same) in enumerate(name_cases()):
            with every.case(ascii(written), ascii(typed)):
                person = _person(number, written)
                _, report = await boss.upload("/roster", roster_csv_quoted(person))
                assert "added" in report, report
                assert (report["added"], report["problems"]) == (1, [])
                phone = await logged_in_phone(world, person)
                asked = {"name": typed, "id_number": person.id_number, "phone": person.phone}
                started = await phone.post("/bindings", asked)
                if not same:
                    assert started.code == "name_nearly_matched"
                    assert "不算次数" in started.json["error"]["message"]
                    assert await tries_lost(world) == 0
                    continue
                insured_id = await Phone.bind(phone, replace(person, name=typed))
                payee = {"name": typed, "account": FATHER.account, "bank_name": BANK}
                claim = await phone.draft(insured_id)
                body = {"version": claim["version"], "care": STAY, "payee": payee}
                reply = await phone.put(f"/claims/{claim['id']}/details", body)
                assert reply.status == 200, reply.json
                async with world.services.db.read() as session:
                    insured = await session.get_one(InsuredRow, insured_id)
                    row = await session.get_one(ClaimRow, claim["id"])
                kept = sealer.open(insured.name_sealed, "insured.name")
                paid = json.loads(sealer.open(row.payee_sealed or b"", "claim.payee"))[0]
                assert kept == value_of(written, TextKind.NAME)
                assert paid == value_of(typed, TextKind.NAME)
                assert paid.encode("gb18030").decode("gb18030") == paid


def _person(number: int, name: str) -> Insured:
    made = replace(TYPIST, insured_no=f"41070090000000000000000000{number + 1000}", name=name)
    sequence = f"{TYPIST.id_number[:14]}{number:03d}"
    check = "10X98765432"[sum(_WEIGHTS[n] * int(d) for n, d in enumerate(sequence)) % 11]
    return replace(made, id_number=sequence + check, phone=f"1901234{number + 1000}")


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def roster_csv_quoted(person: Insured) -> bytes:
    cells = (person.insured_no, person.name, person.id_number, person.phone, "410700")
    lines = ("参保编号,姓名,身份证号,手机号,参保地", ",".join(map(quoted, cells)))
    return "\r\n".join(lines).encode()
