"""What does `daetong person` do? Copies what we hold about somebody for them, or deletes what may
be deleted, on their signed request; either leaves a row of the audit chain."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from app.compose import build_sealer
from app.ledger_commands import opened
from app.persons.copying import copy_person
from app.persons.forgetting import KEPT_WORDS, forget_person
from app.serve import now
from app.settings import Settings
from app.stored_objects import build_objects
from casework.errors import FieldsInvalid
from claims_core.typed_text import TextKind, value_of
from infra.columns import new_id
from infra.person_requests import PersonRequestRow, PersonWish


def copy(settings: Settings, insured_no: str, request_no: str, by: str, into: Path) -> int:
    """Everything about this person into an empty folder."""
    if into.exists() and any(into.iterdir()):
        raise FieldsInvalid(into=f"{into} 不是空的。请给一个新的或空的目录。")
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    into.chmod(0o700)  # one that was there may be open to everybody
    claims, photos = asyncio.run(
        _copied(settings, insured_no, _note(PersonWish.COPY, request_no, by), into)
    )
    print(f"已复制到 {into}：申请{claims}份，照片{photos}张。里面是明文，当面交给本人以后请删掉。")
    return 0


def forget(settings: Settings, insured_no: str, request_no: str, by: str) -> int:
    """What the law lets go; says what went and what stays."""
    for line in asyncio.run(
        _forgotten(settings, insured_no, _note(PersonWish.FORGET, request_no, by))
    ):
        print(line)
    return 0


async def _copied(
    settings: Settings, insured_no: str, note: Callable[[AsyncSession, str], None], into: Path
) -> tuple[int, int]:
    objects = build_objects(settings)
    async with opened(settings, writes=True) as db:
        return await copy_person(db, objects, build_sealer(settings), insured_no, into, note)


async def _forgotten(
    settings: Settings, insured_no: str, note: Callable[[AsyncSession, str], None]
) -> list[str]:
    objects = build_objects(settings)
    async with opened(settings, writes=True) as db:
        done = await forget_person(db, objects, build_sealer(settings), now, note, insured_no)
    return ["已删除：", *done.words(), "按规定还留着的：", *KEPT_WORDS]


def _note(wish: PersonWish, request_no: str, by: str) -> Callable[[AsyncSession, str], None]:
    request_no, by = _said(request_no, "request", 80), _said(by, "by", 40)

    def note(session: AsyncSession, insured_id: str) -> None:
        row = PersonRequestRow(
            id=new_id(),
            insured_id=insured_id,
            wish=wish.value,
            request_no=request_no,
            done_by=by,
            at=now(),
        )
        session.add(row)

    return note


def _said(text: str, field: str, longest: int) -> str:
    plain = value_of(text, TextKind.ONE_LINE, field=field)
    if not plain or len(plain) > longest:
        raise FieldsInvalid(**{field: "请写明，不要太长。"})
    return plain
