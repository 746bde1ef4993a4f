"""Which places do tests know? All invented; degrees around the city, as WeChat's map has them."""

from casework.places.place_file import COLUMNS, OPTIONAL

HERE = (35.3000, 113.9200)
HEADER = ",".join((*COLUMNS, *OPTIONAL))
OUTLET = (
    "WD1,服务网点,卫河演示网点,卫辉市,演示路1号,0373-0000001,周一至周五 8:30-17:30,"
    ",,35.3090,113.9200,"
)
FAR_OUTLET = "WD2,服务网点,牧野演示网点,红旗区,演示路2号,0373-0000002,,,,35.3900,113.9200,"
HOSPITAL = (
    "YY1,定点医院,牧野演示医院,红旗区,演示路3号,0373-0000003,,三级甲等,演示通告,35.3001,113.9201,"
)
PHARMACY = "YD1,定点药店,演示大药房,红旗区,演示路4号,无,每天 8:00-21:00,,,,,"
BANK = "YH1,银行网点,演示银行,卫辉市,演示路5号,0373-0000005,,,,35.3000,113.9300,"
EVERY = (OUTLET, FAR_OUTLET, HOSPITAL, PHARMACY, BANK)


def places_csv(*rows: str, header: str = HEADER) -> bytes:
    """A list of places as a spreadsheet saves it."""
    return "\r\n".join((header, *rows)).encode()
