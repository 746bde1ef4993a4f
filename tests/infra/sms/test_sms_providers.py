"""Is a provider that does not work left within seconds, with an alarm, and taken up again?"""

import logging
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pytest

from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.sms.gateway import SmsAccepted, SmsFate
from infra.sms.providers import SmsProviders

TODAY = date(2026, 3, 1)
SILENT = gateway_error("a", "timeout", Category.AMBIGUOUS)
GONE = gateway_error("a", "unreachable", Category.RETRY)
ARREARS = gateway_error("a", "isv.OUT_OF_SERVICE", Category.STOP_PROVIDER)
TOO_OFTEN = gateway_error("a", "isv.BUSINESS_LIMIT_CONTROL", Category.DEFER)


class FakeProvider:
    no_record_is_proof = True

    def __init__(self) -> None:
        self.trouble: GatewayError | None = None
        self.silent_to_questions: GatewayError | None = None
        self.sent = 0

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        if self.trouble is not None:
            raise self.trouble
        self.sent += 1
        return SmsAccepted(f"n{self.sent}")

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        if self.silent_to_questions is not None:
            raise self.silent_to_questions
        return None


class Street:
    def __init__(self, *names: str) -> None:
        self.now = 0.0
        self.gateways = {name: FakeProvider() for name in names or ("a", "b")}
        self.providers = SmsProviders(self.gateways, lambda: self.now)

    async def send(self, name: str | None = None, **choice: bool) -> str:
        chosen = name or self.providers.choose(may_move=True, **choice)
        try:
            await self.providers.send(chosen, "139", "t", {}, "id")
        except GatewayError as problem:
            return f"{chosen}: {problem.code}"
        return chosen


@pytest.fixture
def street() -> Street:
    return Street()


def actions(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.action for record in caplog.records if record.name == "daetong.sms"]


async def test_three_silences_in_a_row_open_it_with_one_alarm(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    street.gateways["a"].trouble = SILENT
    assert [await street.send() for _ in range(4)] == ["a: timeout"] * 3 + ["b"]
    assert actions(caplog) == ["sms_provider_left"]
    assert caplog.records[-1].levelno == logging.ERROR
    assert street.providers.breakers["a"].is_open


async def test_one_answer_between_them_begins_the_count_anew(street: Street) -> None:
    for _ in range(5):
        street.gateways["a"].trouble = SILENT
        await street.send()
        await street.send()
        street.gateways["a"].trouble = TOO_OFTEN  # it works: it refuses one phone
        await street.send()
    assert not street.providers.breakers["a"].is_open


async def test_an_account_that_is_refused_is_left_at_once(street: Street) -> None:
    street.gateways["a"].trouble = ARREARS
    assert await street.send() == "a: isv.OUT_OF_SERVICE"
    assert await street.send() == "b"


async def test_whoever_waits_for_a_code_is_sent_elsewhere_after_one_silence(
    street: Street,
) -> None:
    street.gateways["a"].trouble = SILENT
    await street.send(urgent=True)
    assert await street.send(urgent=True) == "b"
    assert await street.send() == "a: timeout"
    street.now += 121
    street.gateways["a"].trouble = None
    assert await street.send(urgent=True) == "a"


async def test_what_certainly_has_not_left_may_move_but_no_limit_of_a_phone_is_dodged(
    street: Street,
) -> None:
    instead = street.providers.instead_of
    moved = {
        category
        for category in Category
        if instead("a", gateway_error("a", "code", category)) == "b"
    }
    assert moved == {
        Category.RETRY,
        Category.STOP_PROVIDER,
        Category.BUDGET,
        Category.STOP_TEMPLATE,
    }
    street.providers.failed("b", ARREARS)
    assert instead("a", GONE) is None


async def test_it_is_taken_up_again_by_one_trial_after_a_harmless_question(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    one = street.gateways["a"]
    one.trouble = SILENT
    one.silent_to_questions = GONE
    for _ in range(3):
        await street.send()
    for _ in range(10):  # still down: no real message has to find out
        street.now += 10
        await street.providers.probe(TODAY)
        assert await street.send() == "b"
    one.trouble = one.silent_to_questions = None
    healed = street.now
    while await street.send() != "a":
        street.now += 1
        await street.providers.probe(TODAY)
    assert street.now - healed <= 60
    assert await street.send() == "a"
    assert actions(caplog) == ["sms_provider_left", "sms_provider_back"]


async def test_only_one_message_is_the_trial_and_its_failure_means_waiting_again(
    street: Street,
) -> None:
    street.gateways["a"].trouble = SILENT
    for _ in range(3):
        await street.send()
    street.now += 11
    choose = street.providers.choose
    assert [choose(may_move=True) for _ in range(3)] == ["a", "b", "b"]
    street.providers.failed("a", SILENT)
    street.now += 11
    assert choose(may_move=True) == "b"
    street.now += 11
    assert choose(may_move=True) == "a"
    street.now += 61  # whoever had that trial is dead
    assert choose(may_move=True) == "a"


async def test_a_refused_account_is_tried_ever_more_patiently(street: Street) -> None:
    street.gateways["a"].trouble = ARREARS
    trials = []
    for _ in range(3600):
        if (await street.send()).startswith("a"):
            trials.append(street.now)
        street.now += 1
    waits = [later - sooner for sooner, later in pairwise(trials)]
    assert waits == sorted(waits) and waits[0] == 10 and waits[-1] == 900


async def test_the_second_one_is_believed_when_it_answers_questions_again(street: Street) -> None:
    for _ in range(3):
        street.providers.failed("b", SILENT)
    assert street.providers.instead_of("a", GONE) is None
    street.now += 11
    await street.providers.probe(TODAY)
    assert street.providers.instead_of("a", GONE) == "b"


async def test_what_may_wait_waits_for_the_usual_one_without_calling_it(street: Street) -> None:
    providers = street.providers
    providers.failed("a", ARREARS)
    assert providers.choose(may_move=False) == "a"
    with pytest.raises(GatewayError, match="provider_rests") as caught:
        await providers.send("a", "139", "t", {}, "id", waits=True)
    assert (caught.value.category, caught.value.retry_after) == (Category.RETRY, 60)
    street.now += 10
    await providers.send("a", "139", "t", {}, "id", waits=True)
    assert not providers.breakers["a"].is_open


async def test_with_one_provider_only_it_is_called_whatever_happens() -> None:
    alone = Street("a")
    alone.gateways["a"].trouble = ARREARS
    assert [await alone.send() for _ in range(3)] == ["a: isv.OUT_OF_SERVICE"] * 3
    alone.gateways["a"].trouble = None
    assert await alone.send() == "a"


async def test_whoever_a_message_is_assigned_to_gets_it(street: Street) -> None:
    assert street.providers.choose("b", may_move=True) == "b"
    assert street.providers.choose("taken out of the settings", may_move=True) == "a"


async def test_calls_are_counted_by_provider_and_outcome(street: Street) -> None:
    await street.send()
    street.gateways["a"].trouble = TOO_OFTEN
    await street.send()
    assert dict(street.providers.calls) == {("a", "accepted"): 1, ("a", "defer"): 1}
