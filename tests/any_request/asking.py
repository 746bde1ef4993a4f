"""`python -m tests.any_request.asking`: what does an API answer to whatever its document lets pass,
and to what it does not? Each operation is asked with ids that are there and with ids that are
nobody's; an answer of 500 or more is a finding, and so is a refusal that has not the one shape of
errors."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from tests.any_request.told import Answers, Stranger

SECONDS = 20.0
# pieces of a file: bytes, as of any other kind
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


def ask(
    document: dict[str, Any], url: str, stranger: Stranger, each: int, first_seed: int = 1
) -> Answers:
    """Ask every operation of the document, `each` times in four ways."""
    answers = Answers()
    with requests.Session() as session:
        for operation in _operations(document, stranger.last):
            for mode in GenerationMode:
                for known in (True, False):
                    _ask_one(operation, mode, known, url, stranger, session, answers, each,
                             first_seed)  # fmt: skip
    return answers


def _operations(document: dict[str, Any], last: Sequence[str]) -> Iterator[Any]:
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    yield from sorted(found, key=lambda each: f"{each.method.upper()} {each.path}" in last)


def _ask_one(
    operation: Any,
    mode: GenerationMode,
    known: bool,
    url: str,
    stranger: Stranger,
    session: requests.Session,
    answers: Answers,
    each: int,
    first_seed: int,
) -> None:
    @seed(first_seed)
    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        case: Case = data.draw(operation.as_strategy(generation_mode=mode))
        if known:
            _with_known_ids(case, stranger.ids)
        response = case.call(
            base_url=url, session=session, headers=dict(stranger.headers), timeout=SECONDS
        )
        _judge(case, response, answers)

    with suppress(Unsatisfiable):  # nothing can be wrong where nothing is sent
        one()


def _with_known_ids(case: Case, ids: Mapping[str, str]) -> None:
    for name in case.path_parameters:
        if name in ids:
            case.path_parameters[name] = ids[name]
    if isinstance(case.body, dict):
        for name in case.body.keys() & ids.keys():
            case.body[name] = ids[name]


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
    elif status >= 400 and case.method.upper() != "HEAD" and not _is_refusal(response):
        told = "no refusal in the one shape"
    if told:
        answers.findings.append(f"{name}: {status}, {told}\n  {case.as_curl_command()[:1500]}")


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
