"""Does the bank take good files, return what it must and refuse the rest with a clear reason?"""

import csv
import io
from dataclasses import replace

import pytest

from sandbox.app import build_sandbox
from sandbox.world import SandboxWorld

COLUMNS = "序号,支付流水号,收款户名,收款账号,开户行,金额(元),用途"
LINES = [
    "1,PAY-1,周建国,6222021234567890123,工商银行新乡分行,73397.65,大额医疗费用补助",
    "2,PAY-2,李秀英,6222021234560000,建设银行新乡分行,1200.00,大额医疗费用补助",
    "3,PAY-3,王䶮,6222021234569999,农业银行新乡分行,0.35,大额医疗费用补助",
]
PURPOSE = "大额医疗费用补助"
TRAILER = "T,3,74598.00"


def build(*lines: str, header: str = "H,DAETONG,B-1,20260105,1", trailer: str = TRAILER) -> bytes:
    rows = (header, COLUMNS, *(lines or LINES), trailer)
    return "".join(f"{row}\r\n" for row in rows).encode("gb18030")


async def pay(client, content: bytes) -> tuple[int, bytes]:
    answer = await client.post("/sandbox/bank/payments", data=content)
    return answer.status, await answer.read()


async def test_good_accounts_are_paid_and_the_two_demo_endings_come_back(visit) -> None:
    status, body = await pay(visit.client, build())
    assert status == 200
    text = body.decode("gb18030")
    assert text.endswith("\r\n")
    header, columns, *details, trailer = csv.reader(io.StringIO(text, newline=""))
    assert header == ["H", "DAETONG", "B-1", "20260105", "1", "RESULT"]
    assert columns == [*COLUMNS.split(","), "结果代码", "原因"]
    assert [row[:7] for row in details] == [line.split(",") for line in LINES]
    assert [row[7:] for row in details] == [
        ["0000", "成功"],
        ["1002", "账户不存在或已销户"],
        ["1001", "户名账号不符"],
    ]
    assert trailer == ["T", "3", "74598.00", "1", "73397.65"]


async def test_the_answer_is_a_gb18030_csv_to_keep(visit) -> None:
    answer = await visit.client.post("/sandbox/bank/payments", data=build())
    assert answer.headers["Content-Type"] == "text/csv; charset=GB18030"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="B-1-result.csv"'


async def test_a_limit_returns_what_is_above_it(config, clock, aiohttp_client) -> None:
    world = SandboxWorld(replace(config, bank_limit_fen=7_339_764), clock)
    client = await aiohttp_client(build_sandbox(world))
    answer = await client.post("/bank/payments", data=build(LINES[0], trailer="T,1,73397.65"))
    assert "1003,超过账户限额" in (await answer.read()).decode("gb18030")


async def test_the_same_file_again_gets_the_same_result(visit) -> None:
    first = await pay(visit.client, build())
    assert await pay(visit.client, build()) == first


ODD = [
    "1,PAY-1,周建国,6222021234567898888,工商银行,1.00,补助",
    "2,PAY-2,李秀英,6222021234567897777,建设银行,2.00,补助",
    "3,PAY-3,王䶮,6222021234567896666,农业银行,3.00,补助",
    "4,PAY-4,赵六,6222021234567895555,中国银行,4.00,补助",
]
ODD_FILE = build(*ODD, trailer="T,4,10.00")


def said(body: bytes) -> dict[str, str]:
    rows = csv.reader(io.StringIO(body.decode("gb18030"), newline=""))
    return {row[1]: row[7] for row in rows if row[0].isdecimal()}


async def test_what_is_under_way_is_answered_later_and_some_comes_back(visit, clock) -> None:
    _, body = await pay(visit.client, ODD_FILE)
    assert said(body) == {"PAY-1": "2001", "PAY-3": "0000", "PAY-4": "2001"}
    assert body.decode("gb18030").endswith("T,3,8.00,1,3.00\r\n")
    early = await visit.client.post("/sandbox/bank/returns", data=ODD_FILE)
    assert early.status == 400 and "没有退回的款项" in await early.text()
    clock.advance(seconds=60)
    _, body = await pay(visit.client, ODD_FILE)
    assert said(body) == {"PAY-1": "0000", "PAY-2": "0000", "PAY-3": "0000", "PAY-4": "2001"}
    clock.advance(seconds=120)
    back = await visit.client.post("/sandbox/bank/returns", data=ODD_FILE)
    body = await back.read()
    assert said(body) == {"PAY-3": "1002", "PAY-4": "1002"}
    text = body.decode("gb18030")
    assert text.startswith("H,DAETONG,B-1,20260105,1,RETURN\r\n") and text.endswith("T,2,7.00\r\n")
    # what was under way is not paid a second time
    again = build(ODD[0], header="H,DAETONG,B-2,20260106,1", trailer="T,1,1.00")
    status, _ = await pay(visit.client, again)
    assert status == 400


async def test_a_file_may_be_refused_as_a_whole_with_a_number(visit) -> None:
    await visit.client.post("/sandbox/bank/refuse-next")
    status, body = await pay(visit.client, build())
    assert status == 400 and "拒收编号 JS-" in body.decode()
    assert await pay(visit.client, build()) == (status, body)
    back = await visit.client.post("/sandbox/bank/returns", data=build())
    assert back.status == 400
    # nothing was paid, so the payments may come in another batch
    anew = build(header="H,DAETONG,B-2,20260106,1")
    assert (await pay(visit.client, anew))[0] == 200


async def test_quoted_names_with_commas_survive(visit) -> None:
    line = '1,PAY-1,"欧阳,修",6222021234567890123,工商银行,1.00,补助'
    status, body = await pay(visit.client, build(line, trailer="T,1,1.00"))
    assert status == 200
    assert '"欧阳,修"' in body.decode("gb18030")


async def test_a_batch_number_with_other_content_is_refused(visit) -> None:
    await pay(visit.client, build())
    status, body = await pay(visit.client, build(LINES[0], trailer="T,1,73397.65"))
    assert status == 400
    assert "B-1 已经用过" in body.decode()


async def test_a_payment_that_succeeded_is_not_paid_again_but_a_returned_one_is(visit) -> None:
    await pay(visit.client, build())
    header = "H,DAETONG,B-2,20260106,1"
    again = build(LINES[0], header=header, trailer="T,1,73397.65")
    status, body = await pay(visit.client, again)
    assert status == 400
    assert "PAY-1 已在批次 B-1 支付成功" in body.decode()
    corrected = "1,PAY-2,李秀英,6222021234567777,建设银行新乡分行,1200.00,大额医疗费用补助"
    status, _ = await pay(visit.client, build(corrected, header=header, trailer="T,1,1200.00"))
    assert status == 200


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "CRLF"),
        (build()[:-1], "CRLF"),
        (build().replace(b"\r\n", b"\n"), "CRLF"),
        (b"\xff\xff\r\n", "GB18030"),
        (build(trailer="T,2,74598.00"), "明细有3笔"),
        (build(trailer="T,3,74598.01"), "明细相加是74598.00元"),
        (build(trailer="T,3,74598"), "明细相加是74598.00元"),
        (build(trailer="X,3,74598.00"), "文件尾"),
        (build(header="H,OTHER,B-1,20260105,1"), "文件头"),
        (build(header="H,DAETONG,B-1,20261301,1"), "日期"),
        (build(header="H,DAETONG,B-1,20260105,2"), "版本 2"),
        (build(header="H,DAETONG,批次,20260105,1"), "批次号"),
        (build().replace("用途".encode("gb18030"), b"x"), "列名"),
        (build(LINES[1]), "序号应为1"),
        (build(LINES[0].replace("73397.65", "73,397.65")), "应有7列"),
        (build(LINES[0].replace("73397.65", "73397.6")), "金额"),
        (build(LINES[0].replace("73397.65", "0.00")), "金额"),
        (build(LINES[0].replace("73397.65", "-1.00")), "金额"),
        (build(LINES[0].replace("6222021234567890123", "6222 0212")), "收款账号"),
        (build(LINES[0].replace("周建国", " ")), "收款户名"),
        (build(LINES[0], LINES[0].replace("1,PAY", "2,PAY")), "出现了两次"),
        (build(LINES[0].replace("周建国", '"周')), "引号"),
    ],
)
async def test_a_faulty_file_is_refused_whole_with_the_reason(visit, content, reason) -> None:
    status, body = await pay(visit.client, content)
    assert status == 400
    assert reason in body.decode()
    assert visit.world.bank.all() == []


async def test_the_statement_of_a_day_adds_up_and_books_a_batch_as_one_sum(visit, clock) -> None:
    lines = [
        f"{n},PAY-{n},周建国,622202123456789012{n},工商银行新乡分行,100.0{n},大额医疗费用补助"
        for n in (1, 2, 3)
    ]
    await pay(visit.client, build(*lines, trailer="T,3,300.06"))
    single = f"1,PAY-9,李秀英,6222021234566666,建设银行新乡分行,20.00,{PURPOSE}"
    header = "H,DAETONG,B-2,20260105,1"
    await pay(visit.client, build(single, header=header, trailer="T,1,20.00"))

    async def statement(day: str = "") -> list[list[str]]:
        answer = await visit.client.get("/sandbox/bank/statement", params={"day": day})
        assert answer.status == 200, await answer.text()
        return list(csv.reader(io.StringIO((await answer.read()).decode("gb18030"), newline="")))

    head, _, *details, trailer = await statement()
    assert (head[1], head[4], head[5]) == ("STATEMENT", "0.00", "49999679.94")
    assert [(row[2], row[3], row[8]) for row in details] == [
        ("50000000.00", "", ""),
        ("", "300.06", "B-1"),
        ("", "20.00", "PAY-9"),
    ]
    assert trailer == ["T", "3", "50000000.00", "320.06"]
    today = head[3]
    clock.advance(days=2)
    head, _, *details, _ = await statement()
    assert head[4] == head[5] == "49999699.94" and details == []  # it came back within minutes
    refused = await visit.client.get("/sandbox/bank/statement", params={"day": "2099-01-01"})
    assert refused.status == 400 and today < head[3]
