"""Platform feeds that tell of stays in hospitals, for the tests of their review."""

from tests.people import DAUGHTER, FATHER, STRANGER, Insured

HEAD = (
    "身份证号,年度,结算单号,统筹支付,大额支付,医疗类别,就医地,医院编码,医院名称,入院日期,出院日期"
)
PEOPLE = (FATHER, DAUGHTER, STRANGER)


def stay(
    number: str,
    person: Insured = FATHER,
    kind: str = "住院",
    place: str = "本市",
    hospital: str = "H41070000001,牧野某某医院",
) -> str:
    """One settled stay: 50.00 from the pool, 10.00 from the supplement."""
    days = "2026-01-05,2026-01-20"
    return f"{person.id_number},2026,{number},50.00,10.00,{kind},{place},{hospital},{days}"


def feed(*lines: str, head: str = HEAD) -> bytes:
    """A feed file of these lines."""
    return "\r\n".join((head, *lines)).encode()


def month_feed(count: int, abroad: int = 0, first: int = 0) -> bytes:
    """So many stays, the first `abroad` of them in another province."""
    return feed(
        *(
            stay(
                f"S{first + n:04d}",
                PEOPLE[n % len(PEOPLE)],
                place="外省" if n < abroad else "本市",
            )
            for n in range(count)
        )
    )
