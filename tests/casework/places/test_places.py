"""Does the list of places come in as one sees it, and is the nearest one found?"""

import pytest

from casework.places.distance import distance_words, metres_between
from casework.places.places import short_county
from casework.places.views import PlaceKind
from casework.uploads.waiting import PAYS_NOTHING
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from tests.every_case import EveryCase
from tests.places import BANK, EVERY, FAR_OUTLET, HERE, HOSPITAL, OUTLET, PHARMACY, places_csv

EVERY_KIND = frozenset(PlaceKind)


async def told_of(house, *rows: str):
    return await house.place_file.import_file(house.staff(Role.SUPERVISOR), places_csv(*rows))


async def test_a_list_comes_in_and_the_next_one_changes_what_has_changed(house) -> None:
    report = await told_of(house, *EVERY)
    assert (report.added, report.problems) == (5, ())
    assert [note.field for note in report.notes] == ["纬度"]  # the pharmacy
    moved = OUTLET.replace("演示路1号", "演示路11号")
    report = await told_of(house, moved, BANK)
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    (found,) = await house.places.in_county("卫辉", {PlaceKind.OUTLET}, 3)
    assert (found.address, found.hours) == ("演示路11号", "周一至周五 8:30-17:30")


async def test_each_wrong_cell_is_named_and_nothing_comes_in(house) -> None:
    cases = {
        "编号": OUTLET.replace("WD1", ""),
        "类别": OUTLET.replace("服务网点", "饭店"),
        "名称": OUTLET.replace("卫河演示网点", ""),
        "电话": OUTLET.replace("0373-0000001", "看门口"),
        "来源": HOSPITAL.replace("演示通告", ""),
        "纬度": OUTLET.replace("35.3090,113.9200", "113.9200,35.3090"),
        "经度": OUTLET.replace("35.3090,113.9200", "35.3090,"),
        "停用": OUTLET + "可能",
    }
    with EveryCase() as every:
        for field, row in cases.items():
            with every.case(field):
                report = await told_of(house, row)
                assert (report.added, [each.field for each in report.problems]) == (0, [field])
    report = await told_of(house, OUTLET, OUTLET.replace("1号", "9号"))
    assert {problem.field for problem in report.problems} == {"编号"}
    assert house.place_file.file.name in PAYS_NOTHING


async def test_the_preview_names_the_place_and_holds_up_no_claim(house) -> None:
    boss = house.staff(Role.SUPERVISOR)
    staged = await house.place_file.stage(boss, places_csv(OUTLET.replace("卫辉市", "")))
    page = await house.imports.show(boss, staged.import_id)
    assert [(each.name, each.column) for each in page.remarks] == [("卫河演示网点", "县区")]


async def test_the_nearest_of_each_kind_is_found_and_closed_ones_are_not(house) -> None:
    await told_of(house, *EVERY)
    found = await house.places.nearest(HERE, EVERY_KIND, 1)
    assert [near.place.code for near in found] == ["WD1", "YY1", "YH1"]
    assert 990 < found[0].metres < 1_010
    outlets = await house.places.nearest(HERE, {PlaceKind.OUTLET}, 5)
    assert [near.place.code for near in outlets] == ["WD1", "WD2"]
    assert await house.places.nearest((39.9, 116.4), EVERY_KIND, 3) == ()
    await told_of(house, OUTLET + "是")
    outlets = await house.places.nearest(HERE, {PlaceKind.OUTLET}, 5)
    assert [near.place.code for near in outlets] == ["WD2"]
    assert await house.places.in_county("卫辉市", {PlaceKind.OUTLET}, 3) == ()
    assert await house.places.kinds() == EVERY_KIND


async def test_a_county_is_found_by_the_name_that_people_use(house) -> None:
    await told_of(house, PHARMACY, FAR_OUTLET)
    for words in ("红旗区", "红旗"):
        (found,) = await house.places.in_county(words, {PlaceKind.PHARMACY}, 3)
        assert found.phone == ""
    for words in ("红", "红旗区人民", "卫辉", "新乡"):
        assert await house.places.in_county(words, EVERY_KIND, 3) == ()
    assert (short_county("卫辉市"), short_county("新乡县")) == ("卫辉", "新乡县")


async def test_staff_page_through_the_list_and_others_do_not(house) -> None:
    rows = [OUTLET.replace("WD1", f"WD{number}") for number in range(10, 33)]
    await told_of(house, *rows, HOSPITAL)
    clerk = house.staff(Role.CLERK)
    first = await house.places.page(clerk, PlaceKind.OUTLET)
    second = await house.places.page(clerk, PlaceKind.OUTLET, first.next_cursor)
    assert (first.total, len(first.items), len(second.items)) == (23, 20, 3)
    assert len({each.code for each in (*first.items, *second.items)}) == 23
    with pytest.raises(RoleMissing):
        await house.places.page(Actor("x", "甲", frozenset({Role.PUBLICITY})), None)


def test_distances_are_right_and_said_as_people_say_them() -> None:
    assert metres_between(HERE, HERE) == 0
    # a degree of latitude, and one of longitude at the equator, measure 111.2 km
    assert 111_000 < metres_between((35.0, 114.0), (36.0, 114.0)) < 111_400
    assert 111_000 < metres_between((0.0, 10.0), (0.0, 11.0)) < 111_400
    assert metres_between((35.0, 114.0), (35.0, 115.0)) < 92_000
    told = {0: "就在附近", 348: "约350米", 998: "约1公里", 2_440: "约2.4公里", 18_200: "约18公里"}
    for metres, words in told.items():
        assert distance_words(metres) == words
