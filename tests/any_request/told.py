"""What does the process that asks need to know, and what does it tell? It is a process of its own:
schemathesis and what it brings along stay out of the tests' own."""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Stranger:
    """Somebody who asks: the headers they are known by, the ids that are theirs, and the operations
    they leave for the end because afterwards nobody knows them any more."""

    headers: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    last: tuple[str, ...] = ()


@dataclass
class Answers:
    """How often which status came, which operations were asked and let through, and what was wrong
    with an answer."""

    statuses: dict[int, int] = field(default_factory=dict)
    operations: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


async def asked(
    document: dict[str, Any],
    url: str,
    stranger: Stranger,
    each: int,
    first_seed: int = 1,
    mixed: int = 1,
) -> Answers:
    """Every operation of the document, asked `each` times in four ways, and after each of those
    `mixed` times more."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.any_request.asking",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    question = {
        "document": document,
        "url": url,
        "stranger": asdict(stranger),
        "each": each,
        "first_seed": first_seed,
        "mixed": mixed,
    }
    told, _ = await process.communicate(json.dumps(question).encode())
    assert process.returncode == 0, "the process that asks has broken"
    answers = Answers(**json.loads(told))
    answers.statuses = {int(status): count for status, count in answers.statuses.items()}
    return answers
