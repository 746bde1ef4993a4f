"""Does the phone find what is near it, or in a county?"""

from casework.places.place_file import PlaceFile
from claims_core.claim import Actor, Role
from tests.cast import cast_sealer
from tests.places import EVERY, HERE, places_csv

BOSS = Actor("s" * 32, "主管", frozenset({Role.SUPERVISOR}))


async def test_the_nearest_and_those_of_a_county_are_told(member_house, db) -> None:
    await PlaceFile(db, cast_sealer(), member_house.clock).import_file(BOSS, places_csv(*EVERY))
    here = {"latitude": HERE[0], "longitude": HERE[1]}
    assert (await member_house.phone().post("/places/find", here)).status == 401
    phone = await member_house.logged_in("someone")
    found = (await phone.post("/places/find", here)).json["items"]
    assert [each["name"] for each in found][:2] == ["卫河演示网点", "牧野演示网点"]
    assert (found[0]["distance"], found[0]["kind_words"]) == ("约1.0公里", "服务网点")
    (pharmacy,) = (await phone.post("/places/find", {"county": "红旗区", "kind": "pharmacy"})).json[
        "items"
    ]
    assert (pharmacy["name"], pharmacy["metres"]) == ("演示大药房", None)
    named = (await phone.post("/places/find", {"name": "大药房", "kind": "pharmacy"})).json["items"]
    assert [each["name"] for each in named] == ["演示大药房"]
    for wild in ("%%", "__", "大_房"):
        assert (await phone.post("/places/find", {"name": wild})).json["items"] == []
    for nothing in (
        {},
        {"name": "大"},
        {"kind": "bank"},
        {"latitude": 35.3},
        {"latitude": 95, "longitude": 114},
    ):
        assert (await phone.post("/places/find", nothing)).status == 422
