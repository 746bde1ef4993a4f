"""Can somebody report care in the chat within a minute, and is every answer taken for what it
is?"""

from datetime import date

import pytest

from bot.handlers.reported_answers import day_in, hospital_in, kind_in, place_in
from casework.first_reports.views import FirstReport
from claims_core.checklist import CARE_KIND_WORDS, CARE_PLACE_WORDS, CareKind, CarePlace
from tests.people import FATHER
from tests.window.files import Cabinet
from tests.world import World

TODAY = date(2026, 3, 4)


@pytest.fixture
async def phone(world: World) -> str:
    return await Cabinet(world).follows()


async def said(world: World, phone: str, text: str) -> str:
    world.clock.forward(seconds=1)
    pushed = await world.sim("POST", f"users/{phone}/say", json={"text": text})
    assert pushed["verdict"] == "replied", pushed
    return str(pushed["reply"]["text"])  # type: ignore[index]


async def reports(world: World) -> tuple[FirstReport, ...]:
    actor = await Cabinet(world).member_of(FATHER)
    return await world.services.member.first_reports.mine(actor)


async def test_five_answers_make_a_report(world: World, phone: str) -> None:
    assert "怎么看的" in await said(world, phone, "我要报案")
    again = await said(world, phone, "9")
    assert "没有这个数字" in again and "怎么看的" in again
    assert "在哪里看的" in await said(world, phone, "1")
    assert "哪家医院" in await said(world, phone, "2")
    assert "哪天" in await said(world, phone, "郑州某某医院")
    done = await said(world, phone, "昨天")
    (report,) = await reports(world)
    assert report.report_no in done and "晚了也照收" in done and "身份证" in done
    assert (report.care.kind, report.care.place) == (CareKind.INPATIENT, CarePlace.IN_PROVINCE)
    assert report.care.provider_name == "郑州某某医院" and report.said_in == "chat"


async def test_going_on_opens_the_claim_of_the_newest_report_once(world: World, phone: str) -> None:
    assert "没有等着交材料的报案" in await said(world, phone, "接着报销")
    for answer in ("报案", "1", "1", "新乡某某医院", "昨天"):
        await said(world, phone, answer)
    filed = await said(world, phone, "接着报销")
    assert "新乡某某医院" in filed and "提交" in filed
    (report,) = await reports(world)
    actor = await Cabinet(world).member_of(FATHER)
    claim = await world.services.progress.show(actor, report.claim_id or "")
    assert claim.care.provider_name == "新乡某某医院"
    assert "没有等着交材料的报案" in await said(world, phone, "接着报销")


async def test_it_can_be_left_off_and_a_day_to_come_is_asked_again(
    world: World, phone: str
) -> None:
    await said(world, phone, "报案")
    assert "不填了" in await said(world, phone, "取消")
    for answer in ("报案", "1", "1", "新乡某某医院"):
        await said(world, phone, answer)
    again = await said(world, phone, "2031年3月1日")
    assert "还没到" in again and "哪天" in again
    assert await reports(world) == ()


async def test_words_are_taken_as_well_as_numbers(world: World, phone: str) -> None:
    await said(world, phone, "我要先报个案")
    assert "在哪里看的" in await said(world, phone, "住院")
    noted = await said(world, phone, "江滨某某医院")
    assert "医院记下了：江滨某某医院" in noted and "在哪里看的" in noted
    assert "哪天" in await said(world, phone, "外省")  # the hospital is not asked for again
    again = await said(world, phone, "明天")
    assert "还没到" in again and "哪天" in again
    assert "报好了" in await said(world, phone, "昨天住的")
    (report,) = await reports(world)
    assert (report.care.kind, report.care.place) == (CareKind.INPATIENT, CarePlace.OUT_OF_PROVINCE)
    assert report.care.provider_name == "江滨某某医院"


@pytest.mark.parametrize(
    "words", ["我爸住院呢能先说一声不", "老伴儿还住着院，想先报一声", "能先说一声吗"]
)
async def test_whoever_asks_to_say_it_first_is_asked_how_it_was(
    world: World, phone: str, words: str
) -> None:
    assert "怎么看的" in await said(world, phone, words)


async def test_somebody_unknown_is_told_how_to_bind(world: World) -> None:
    user = await world.sim("POST", "users", json={"phone": "13900000099"})
    await world.sim("POST", f"users/{user['id']}/follow")
    assert "绑定" in await said(world, str(user["id"]), "报案")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", TODAY),
        ("昨天", date(2026, 3, 3)),
        ("3月2日", date(2026, 3, 2)),
        ("３月２号住院", date(2026, 3, 2)),
        ("12月30日", date(2025, 12, 30)),
        ("2025-12-30", date(2025, 12, 30)),
        ("2月30日", None),
        ("记不清了", None),
        ("昨天住的", date(2026, 3, 3)),
        ("前天晚上住进去的", date(2026, 3, 2)),
        ("2号", date(2026, 3, 2)),
        ("25号", date(2026, 2, 25)),
        ("上个月25号", date(2026, 2, 25)),
        ("上月30号", None),
        ("三月二号", date(2026, 3, 2)),
        ("十二月三十日入院", date(2025, 12, 30)),
        ("是2月二十三号去的", date(2026, 2, 23)),
        ("明天", date(2026, 3, 5)),
        ("32号", None),
        ("1", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert day_in(text, TODAY) == day


def test_a_kind_and_a_place_are_read_as_people_call_them() -> None:
    assert kind_in("住院的") is kind_in("住院") is CareKind.INPATIENT
    assert kind_in("慢病") is CareKind.CHRONIC_OUTPATIENT and kind_in("都不是") is CareKind.OTHER
    assert kind_in("住院能报多少") is None
    assert place_in("在新乡") is place_in("本地的") is CarePlace.LOCAL
    assert (
        place_in("郑州") is CarePlace.IN_PROVINCE and place_in("北京") is CarePlace.OUT_OF_PROVINCE
    )
    assert place_in("郑州哪家医院好") is None
    for kind, words in CARE_KIND_WORDS.items():
        assert kind_in(words) is kind
    for place, words in CARE_PLACE_WORDS.items():
        assert place_in(words) is place


def test_a_hospital_is_known_by_how_it_is_called() -> None:
    assert hospital_in("中原演示医院。") == "中原演示医院"
    assert hospital_in("卫辉城郊卫生院") == "卫辉城郊卫生院"
    assert hospital_in("医院") == "" and hospital_in("在医院住了三天") == ""
