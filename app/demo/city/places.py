"""Which places does the city know? Invented ones, which say so in their names; the list came in
once."""

from app.demo.city.scene import City, Scene
from casework.places.place_file import COLUMNS, OPTIONAL
from claims_core.claim import Role

_HOURS, _ALL_DAY, _LIST = "工作日 8:30-17:30", "急诊全天", "演示名单"
_ROWS = (
    f"YS-WD01,服务网点,演示网点（市区）,红旗区,演示大道1号,0373-0000001,{_HOURS},,,35.3030,113.9270,",
    f"YS-WD02,服务网点,演示网点（卫辉）,卫辉市,演示路2号,0373-0000002,{_HOURS},,,35.3980,114.0650,",
    f"YS-YY01,定点医院,牧野演示医院,红旗区,演示大道8号,0373-0000008,{_ALL_DAY},三级甲等,{_LIST},35.3065,113.9200,",
    f"YS-YY02,定点医院,卫河演示医院,卫辉市,演示路9号,0373-0000009,{_ALL_DAY},二级甲等,{_LIST},35.4005,114.0610,",
    "YS-YD01,定点药店,演示大药房,红旗区,演示路20号,0373-0000020,每天8:00-21:00,,,35.3021,113.9301,",
    f"YS-YH01,银行网点,演示银行演示大道支行,红旗区,演示大道30号,无,{_HOURS},,,35.3045,113.9240,",
)


async def list_comes_in(city: City) -> None:
    """The list of places is imported."""
    await city.clock.until(12, "10:40")
    boss = city.office.staff[Role.SUPERVISOR]
    table = "\r\n".join((",".join((*COLUMNS, *OPTIONAL)), *_ROWS)).encode()
    await city.services.window.place_file.import_file(boss, table)


SCENES = (Scene("网点名单", list_comes_in),)
