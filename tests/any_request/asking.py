"""`python -m tests.any_request.asking`: what does an API answer to whatever its document lets pass,
and to what it does not? Each operation is asked with ids that are there and with ids that are
nobody's, in requests that are drawn and in such as are mixed from their pieces; an answer of 500 or
more is a finding, and so is a refusal that has not the one shape of errors."""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from tests.any_request.known import Known
from tests.any_request.pieces import Pieces
from tests.any_request.told import Answers, Stranger

SECONDS = 60.0  # the machine may be busy
SHORT = 5_000
LONGEST_LINE = 8_000
# pieces of a file: bytes, as of any other kind
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@dataclass(frozen=True)
class _Asking:
    url: str
    stranger: Stranger
    session: requests.Session
    answers: Answers
    each: int
    mixed: int
    seed: int
    known: Known

    def ask(self, case: Case, *, known: bool) -> None:
        if known:
            self.known.put_into(case)
        response = case.call(
            base_url=self.url,
            session=self.session,
            headers=dict(self.stranger.headers),
            timeout=SECONDS,
        )
        if response.status_code < 300:
            self.known.hear(case, response)
        _judge(case, response, self.answers)


def ask(
    document: dict[str, Any],
    url: str,
    stranger: Stranger,
    each: int,
    first_seed: int = 1,
    mixed: int = 1,
) -> Answers:
    """Ask every operation of the document, `each` times in four ways with requests that are drawn,
    and after each one with so many that are mixed from those."""
    answers = Answers()
    with requests.Session() as session:
        session.trust_env = False  # the shell's proxies and passwords would be looked for each time
        known = Known(stranger.ids, first_seed)
        asking = _Asking(url, stranger, session, answers, each, mixed, first_seed, known)
        for operation in _operations(document, stranger.last):
            for mode in GenerationMode:
                for there in (True, False):
                    _ask_one(operation, mode, asking, known=there)
            _tell(answers, operation)
    return answers


def _operations(document: dict[str, Any], last: Sequence[str]) -> list[Any]:
    """Those after which nothing is theirs in the order in which they are named, at the end."""
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    places = {name: place for place, name in enumerate(last, 1)}
    return sorted(found, key=lambda each: places.get(f"{each.method.upper()} {each.path}", 0))


def _tell(answers: Answers, operation: Any) -> None:
    """Of a long run, how far it is."""
    asked = sum(answers.statuses.values())
    if asked > SHORT:
        found = len(answers.findings)
        sys.stderr.write(f"  {asked} asked, {found} findings, {operation.path}\n")


def _ask_one(operation: Any, mode: GenerationMode, asking: _Asking, *, known: bool) -> None:
    pieces = Pieces(f"{asking.seed} {operation.method} {operation.path} {mode} {known}")

    @seed(asking.seed)
    @settings(
        max_examples=asking.each,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        case: Case = data.draw(operation.as_strategy(generation_mode=mode))
        pieces.keep(case)
        asking.ask(case, known=known)
        for _ in range(asking.mixed):
            asking.ask(pieces.mixed(), known=known)

    with suppress(Unsatisfiable):  # nothing can be wrong where nothing is sent
        one()


def _judge(case: Case, response: Any, answers: Answers) -> None:
    status, name = response.status_code, f"{case.method} {case.operation.path}"
    answers.statuses[status] = answers.statuses.get(status, 0) + 1
    if name not in answers.operations:
        answers.operations.append(name)
    if status < 300 and name not in answers.accepted:
        answers.accepted.append(name)
    told = ""
    if status >= 500:
        told = "a fault"
    elif status >= 400 and _comes_to_us(case, response) and not _is_refusal(response):
        told = "no refusal in the one shape"
    if told:
        answers.findings.append(f"{name}: {status}, {told}\n  {case.as_curl_command()[:1500]}")


def _comes_to_us(case: Case, response: Any) -> bool:
    """A line that is too long is refused before; an answer to HEAD has no body."""
    return case.method.upper() != "HEAD" and len(response.request.url) < LONGEST_LINE


def _is_refusal(response: Any) -> bool:
    try:
        error = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return False
    return {"code", "message", "fields", "request_id"} <= set(error)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    stranger = Stranger(**asked.pop("stranger"))
    json.dump(asdict(ask(stranger=stranger, **asked)), sys.stdout)
