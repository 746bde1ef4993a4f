"""Does `daetong check` say what is wrong and what is dangerous, and keep secrets to itself?"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.check import check
from app.demo.secrets import stand_in_accounts
from app.maintenance import migrate
from app.message_templates import message_templates
from app.settings import PREFIX, SECRETS, Settings, SettingsProblem
from casework.bank_statements.tables import BankMatchMovementRow, BankStatementRow
from casework.money.tables import MovementRow
from claims_core.calendar_cn import china_day
from infra.audit.heads import AuditHead, AuditHeads
from infra.reading.text_reader import reads_text
from infra.spool_file import Kept
from tests.clock import Clock
from tests.ports import free_port
from tests.world import World, test_settings


def _lines(report: str, state: str) -> dict[str, str]:
    """The findings in this state: name → words."""
    found = [line.split(maxsplit=2) for line in report.splitlines() if line.startswith("  ")]
    return {line[1]: line[2] for line in found if line[0] == state}


def _settings(tmp_path: Path, **changes: object) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path}/daetong.db"
    return test_settings(url, tmp_path, free_port(), **changes)


async def test_a_house_that_runs_is_found_in_order(world: World) -> None:
    good, report = await check(world.settings, world.clock)
    assert good, report
    assert _lines(report, "ok").keys() == {
        "database",
        "storage",
        "wechat_official",
        "wechat_mini",
        "sms_aliyun",
        "sms_tencent",
    }
    assert _lines(report, "FAILED") == {}
    assert _lines(report, "note")["bank"] == "还没有银行收付，没有要核对的。"


async def test_a_consent_without_its_day_is_named_and_so_is_what_holds_until_then(
    world: World,
) -> None:
    _, report = await check(world.settings, world.clock)
    told = [line for line in report.splitlines() if line.startswith("  !!!     consent")]
    for title, line in zip(("用我的病历和票据", "用我的银行账户"), told, strict=True):
        assert title in line and "没问过的人照常办" in line and "docs/operations.md" in line


@pytest.mark.slow
async def test_whether_papers_are_read_is_said_plainly(tmp_path: Path) -> None:
    _, report = await check(_settings(tmp_path, read_papers=False))
    assert _lines(report, "note")["ocr"] == "设置成不认材料照片上的字。"
    _, report = await check(_settings(tmp_path, read_papers=True))
    words = _lines(report, "note")["ocr"]
    assert ("rapidocr" in words) if reads_text() else ("没有装" in words), words


async def test_money_that_nobody_has_proven_for_a_week_is_an_alarm(world: World) -> None:
    """Since the first movement where there never was a statement, then since the newest proof."""
    begun = world.clock()
    movement = {"id": "m" * 32, "kind": "recovered", "cause": "c" * 32, "by": "b" * 32}
    async with world.services.db.write() as session:
        session.add(MovementRow(**movement, day=china_day(begun), at=begun))
    for days, state in ((0, "note"), (7, "note"), (8, "!!!")):
        _, report = await check(world.settings, lambda after=days: begun + timedelta(days=after))
        assert "从来没有与银行核对一致过" in _lines(report, state)["bank"], days
    async with world.services.db.write() as session:
        session.add(_statement(begun, china_day(begun) + timedelta(days=8)))
        session.add(BankMatchMovementRow(movement_id="m" * 32, match_id="e" * 32))
    for days, state in ((15, "note"), (16, "!!!")):
        _, report = await check(world.settings, lambda after=days: begun + timedelta(days=after))
        assert f"（{days - 8}天前）" in _lines(report, state)["bank"]


def _statement(at: datetime, day: date) -> BankStatementRow:
    return BankStatementRow(
        id=f"{day:%Y%m%d}" * 4,
        day=day,
        account_index="i" * 64,
        account_tail="1234",
        opening_fen=0,
        closing_fen=0,
        entries=0,
        content_hash="h" * 64,
        seal="s" * 64,
        imported_by="b" * 32,
        imported_by_name="钮财务",
        imported_at=at,
    )


async def test_development_and_stand_ins_are_said_loudly(world: World) -> None:
    _, report = await check(world.settings, world.clock)
    assert _lines(report, "!!!").keys() == {
        "backup",
        "consent",
        "environment",
        "sandbox",
        "wechat",
        "sms",
        "sms_tencent",
    }


async def test_pushes_that_wait_for_the_database_are_said_loudly_and_counted(world: World) -> None:
    kept = Kept(world.clock(), b"sealed by nobody")
    await world.services.bot.spool.put("a" * 64, kept)
    _, report = await check(world.settings, world.clock)
    assert "有1条微信消息暂存" in _lines(report, "!!!")["spool"]
    assert "03月04日10:00" in _lines(report, "!!!")["spool"]
    async with world.http.get(f"{world.url}/metrics") as answer:
        assert "spooled_pushes 1.0" in await answer.text()
    await world.services.bot.spool.done("a" * 64, kept)
    _, report = await check(world.settings, world.clock)
    assert "spool" not in _lines(report, "!!!")


async def test_a_production_house_has_nothing_loud(tmp_path: Path, clock: Clock) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = _settings(
        tmp_path,
        environment="production",
        sandbox=False,
        base_url="https://daetong.example",
        **dict.fromkeys(("code_limits", "message_caps", "quiet_hours", "staff_undertaking"), True),
        requests_per_second=50,
        staff_totp_roles="all",
        sms_tencent_cap=100,  # as the consoles have it where nobody is refused
        wechat_base_url=nowhere,
        sms_endpoint=f"{nowhere}/",
        sms_tencent_endpoint=f"{nowhere}/",
    )
    _, report = await check(settings, clock)
    # what it must be told of besides are its backups (tests/backup) and what the city has to set
    assert _lines(report, "!!!").keys() == {"backup", "consent"}
    assert "DAETONG_BACKUP_FOLDER" in _lines(report, "!!!")["backup"]


async def test_the_demos_settings_in_production_are_said_loudly_by_name(
    tmp_path: Path, clock: Clock
) -> None:
    demo = stand_in_accounts("http://127.0.0.1:1") | {"environment": "production", "sandbox": False}
    _, report = await check(_settings(tmp_path, **demo, staff_totp_roles="none"), clock)
    loud = _lines(report, "!!!")["guards"]
    named = ("CODE_LIMITS", "MESSAGE_CAPS", "QUIET_HOURS", "REQUESTS_PER_SECOND", "BASE_URL")
    for name in (*named, "STAFF_TOTP_ROLES"):
        assert f"DAETONG_{name}" in loud
    assert "REQUESTS_IN_WORK" not in loud  # nobody has switched it off


@pytest.mark.slow
async def test_every_gateway_that_does_not_answer_is_a_finding(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    await migrate(settings)
    good, report = await check(settings)
    assert not good
    assert _lines(report, "FAILED").keys() == {
        "wechat_official",
        "wechat_mini",
        "sms_aliyun",
        "sms_tencent",
    }
    assert "unreachable" in report


async def test_wrong_secrets_are_found_out_by_asking(world: World) -> None:
    values = {name: getattr(world.settings, name) for name in Settings.model_fields}
    for gateway, secret in {
        "wechat_official": {"wechat_official_secret": "0" * 32},
        "wechat_mini": {"wechat_mini_secret": "0" * 32},
        "sms_aliyun": {"sms_access_key_secret": "0" * 30},
        "sms_tencent": {"sms_tencent_secret_key": "0" * 32},
    }.items():
        good, report = await check(Settings(**values | secret), world.clock)
        assert not good
        failed = _lines(report, "FAILED")
        assert failed.keys() == {gateway}
        assert ("40125，AppSecret 无效" in failed[gateway]) == gateway.startswith("wechat")


async def test_a_clock_that_is_wrong_is_named_as_such(world: World) -> None:
    world_clock = world.clock()
    _, report = await check(world.settings, lambda: world_clock + timedelta(hours=3))
    assert "时间不准" in _lines(report, "FAILED")["sms_aliyun"]


async def test_a_text_that_was_approved_otherwise_is_named(world: World, tmp_path: Path) -> None:
    with_phone = world.settings.model_copy(update={"window_phone": "0373-0000000"})
    good, report = await check(with_phone, world.clock)
    assert not good
    for name in ("sms_aliyun", "sms_tencent"):
        assert "materials_wanted 文字不同" in _lines(report, "FAILED")[name]
    with_other_sign = world.settings.model_copy(update={"sms_sign_name": "别的签名"})
    _, report = await check(with_other_sign, world.clock)
    assert "别的签名”在腾讯云没有登记" in _lines(report, "FAILED")["sms_tencent"]
    numbers = tmp_path / "numbers.toml"
    numbers.write_text('[aliyun]\nreceived = "SMS_500100001"\n', encoding="utf-8")
    without = world.settings.model_copy(update={"message_templates": numbers})
    _, report = await check(without, world.clock)
    assert "个短信模板没有阿里云的编号" in _lines(report, "FAILED")["sms_aliyun"]


async def test_limits_above_those_of_the_consoles_are_said_loudly(world: World) -> None:
    ours = world.settings.model_copy(update={"message_caps": True, "sms_aliyun_code_caps": "1/4/9"})
    _, report = await check(ours, world.clock)
    said = _lines(report, "!!!")["sms_caps"]
    for part in ("每小时4条，我们到5条", "每天9条，我们到10条", "腾讯云每天共2条，我们到16条"):
        assert part in said
    fitting = {"message_caps": True, "sms_tencent_cap": 16}
    _, report = await check(world.settings.model_copy(update=fitting), world.clock)
    assert "sms_caps" in _lines(report, "ok")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[aliyun]\nno_such = '1'\n", "[aliyun] no_such is no text of ours"),
        ("[alyun]\nreceived = '1'\n", "[alyun] is not known"),
        ("[tencent]\nreceived = '1'\nrejected = '1'\n", "[tencent] 1 is given twice"),
        ("[wechat]\ncard = '1'\n", "[wechat] card is not known"),
        ("not toml", "TOMLDecodeError"),
    ],
)
def test_a_file_of_template_numbers_with_a_mistake_is_refused(
    tmp_path: Path, text: str, problem: str
) -> None:
    numbers = tmp_path / "numbers.toml"
    numbers.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsProblem, match=re.escape(problem)):
        message_templates(_settings(tmp_path, message_templates=numbers))


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    _, report = await check(_settings(tmp_path))
    assert "daetong migrate" in _lines(report, "FAILED")["database"]
    assert not (tmp_path / "daetong.db").exists()


async def test_a_database_of_another_kind_is_a_finding(tmp_path: Path) -> None:
    _, report = await check(test_settings("mysql://localhost/x", tmp_path, free_port()))
    assert "sqlite+aiosqlite" in _lines(report, "FAILED")["database"]


async def test_alarms_count_where_somebody_asks_for_them(world: World) -> None:
    """A machine that runs it every hour hears of a missing backup by the exit code."""
    assert (await check(world.settings, world.clock))[0]
    good, report = await check(world.settings, world.clock, alarms=True)
    assert not good and "backup" in _lines(report, "!!!")
    assert report.splitlines()[-1].startswith("FAILED")


@pytest.mark.slow
async def test_where_the_heads_of_the_audit_chain_lie_is_said_and_that_they_cannot_be_read(
    tmp_path: Path, clock: Clock
) -> None:
    heads = tmp_path / "heads"
    settings = _settings(tmp_path, audit_heads=heads)
    _, report = await check(settings, clock)
    assert str(heads) in _lines(report, "note")["audit"]
    AuditHeads(heads).keep(AuditHead(7, b"m" * 32, clock()))
    _, report = await check(settings, clock)
    assert "第7块，03月04日10:00" in _lines(report, "note")["audit"]
    (heads / "2026-03-05.head").write_text("spoilt")
    _, report = await check(settings, clock)
    assert "2026-03-05.head" in _lines(report, "!!!")["audit"]


async def test_a_secret_that_is_not_set_is_not_shown_as_one(tmp_path: Path) -> None:
    _, report = await check(_settings(tmp_path, objects_secret="", window_phone=""))
    assert "DAETONG_OBJECTS_SECRET = （没有设）" in report
    assert "DAETONG_WINDOW_PHONE = （没有设）" in report
    assert "DAETONG_SEAL_KEYS = ********" in report


async def test_a_server_that_refuses_us_is_a_finding_without_the_password(tmp_path: Path) -> None:
    port = free_port()
    url = f"postgresql+asyncpg://daetong:hush-hush@127.0.0.1:{port}/daetong?password=hush-too"
    _, report = await check(test_settings(url, tmp_path, free_port()))
    assert "database" in _lines(report, "FAILED")
    assert "hush" not in report
    assert f"daetong:***@127.0.0.1:{port}/daetong" in report


async def test_a_folder_that_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings = _settings(tmp_path, objects_url=(tmp_path / "file" / "objects").as_uri())
    _, report = await check(settings)
    assert "storage" in _lines(report, "FAILED")


async def test_every_setting_is_shown_and_no_secret_is(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    _, report = await check(settings)
    for name in Settings.model_fields:
        assert f"{PREFIX}{name.upper()} = " in report
    for name in SECRETS:
        assert getattr(settings, name).get_secret_value() not in report
