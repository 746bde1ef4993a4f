"""Is a member told what the roster says of their own supplement, and nothing more?"""

from casework.people.own_coverage import OwnCoverage
from claims_core.claim import Role
from tests.people import FATHER, roster_csv


async def test_the_roster_of_its_day_speaks_of_the_bound_person_alone(house) -> None:
    own = OwnCoverage(house.db, house.clock)
    assert await own.show(await house.member()) is None
    father = await house.bound(FATHER)
    found = await own.show(father)
    assert found is not None
    assert (found.told, found.now, found.last) == (False, None, None)
    head, row = roster_csv((FATHER,)).decode().strip().splitlines()
    for periods, now, paid in (
        ("2026-01-01~2026-12-31", True, True),
        ("2026-01-01~2026-12-31欠费", True, False),
        ("2025-01-01~2025-12-31", False, True),
    ):
        data = f"{head},基本医保参保起止,大额缴费起止\r\n{row},2015-01-01~,{periods}\r\n".encode()
        report = await house.roster.import_file(house.staff(Role.SUPERVISOR), data)
        assert report.problems == ()
        found = await own.show(father)
        assert found is not None and found.told and found.last is not None
        assert (found.now is not None, found.last.paid) == (now, paid)
