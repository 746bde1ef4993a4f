"""Is a number that none of our pages sends refused, and no fault of ours?"""

from claims_core.claim import Role, Stage
from tests.every_case import EveryCase
from tests.window.at_work import Window
from tests.window.people.test_window_assisted import CALL

# More digits than Python makes a number of.
ENDLESS = "9" * 5000
NOBODY = "0" * 32


async def test_a_number_without_end_is_no_fault_wherever_a_page_sends_one(window: Window) -> None:
    claim = f"/window/claims/{(await window.cabinet.claim(Stage.ACCEPTED)).line.id}"
    receipt = {f"receipt-0-{part}": "1" for part in ("code", "number", "amount", "state", "on")}
    forged = (
        (Role.SECOND_REVIEWER, f"{claim}/second-review", {f"keyed_pool-{ENDLESS}": "1"}),
        (Role.REGISTRAR, f"{claim}/register", {**receipt, "receipt-0-times": ENDLESS}),
        (Role.SUPERVISOR, f"/window/announcements/{NOBODY}/approve", {"people": ENDLESS}),
        (
            Role.CLERK,
            f"/window/people/{NOBODY}/assisted/{NOBODY}/change",
            {**CALL, "shown-receipt-0": f"1|2|{ENDLESS}"},
        ),
    )
    with EveryCase() as every:
        for role, path, fields in forged:
            with every.case(path):
                visitor = await window.sign_in(role)
                csrf = (await visitor.get("/window/account")).form("/logout").fields["csrf"]
                answer = await visitor.post(path, {"csrf": csrf, "version": "1", **fields})
                assert 400 <= answer.status < 500
        with every.case("hospital"):
            auditor = await window.sign_in(Role.AUDITOR)
            page = await auditor.get(f"/window/hospital?passed=1&left={ENDLESS}")
            assert page.status == 200
