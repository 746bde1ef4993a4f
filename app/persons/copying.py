"""Which data about an insured person is copied for them when they ask for it? Everything that is
about them, in clear, as one file of data and their photographs; that it was copied is recorded."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.persons.forgetting import insured_of, members_of
from app.persons.said import words_of
from casework.access_log import AccessLogRow
from casework.claims.page_binding import page_of
from casework.claims.paper_tables import PaperFieldRow
from casework.claims.store import open_payee
from casework.claims.stored_photos import ObjectStore, PhotoLost, opened
from casework.claims.tables import ClaimRow, ClaimStepRow, PhotoRow, ReceiptRow
from casework.conversations import store as cases
from casework.conversations.tables import AppealPhotoRow, ServiceCaseRow, ServiceCaseStepRow
from casework.first_reports.tables import FirstReportRow
from casework.payments.tables import PaymentRow
from casework.people import data_consents, merges, people
from casework.people.authorisations import PROXY_NAME
from casework.people.members import MEMBER_PHONE
from casework.people.tables import AuthorisationRow, BindingRow, InsuredRow, MemberRow
from casework.readings import kept_values as papers
from claims_core.claim import Payee
from infra.data_keys import open_words
from infra.db import Base, Database
from infra.sealing import Sealer
from notifications.inbox.writing import TEXT
from notifications.tables import ConsentChangeRow, InboxItemRow

# What is ours in these rows, or says nothing to anybody: ids of colleagues, hashes, sealed bytes.
_LEFT_OUT = ("_sealed", "_index", "_hash", "actor_id", "object_key", "likeness_", "audit_")


async def copy_person(
    db: Database,
    objects: ObjectStore,
    sealer: Sealer,
    insured_no: str,
    into: Path,
    note: Callable[[AsyncSession, str], None],
) -> tuple[int, int]:
    """Write `data.json` and the photographs into this folder; how many claims and photographs. The
    note is written first: nobody has a copy that is recorded nowhere.

    :raises FieldsInvalid: nobody has this number.
    """
    async with db.write() as session:
        insured_id = await insured_of(session, insured_no)
        note(session, insured_id)
    async with db.read() as session:
        told = await _told(session, sealer, insured_id)
        keys = await _pictures(session, insured_id)
    lost = []
    for key in keys:
        try:
            data = await opened(db, objects, sealer, key)
        except PhotoLost:
            lost.append(key)
            continue
        number = 1
        while (page := page_of(data, number)) is not None:
            (into / f"{key.replace('/', '-')}-{number}.jpg").write_bytes(page)
            number += 1
    told["打不开的照片"] = lost
    text = json.dumps(told, ensure_ascii=False, indent=1, default=_plain)
    (into / "data.json").write_text(text, encoding="utf-8")
    return len(told["申请"]), len(keys) - len(lost)


async def _pictures(session: AsyncSession, insured_id: str) -> list[str]:
    """The keys of their photographs: of claims, and of what they sent with an appeal."""
    mine = select(ClaimRow.id).where(ClaimRow.insured_id.in_(merges.same_person(insured_id)))
    photos = PhotoRow.claim_id.in_(mine), PhotoRow.erased_at.is_(None)
    appealed = select(ServiceCaseRow.id).where(ServiceCaseRow.claim_id.in_(mine))
    sent = select(AppealPhotoRow.object_key).where(AppealPhotoRow.case_id.in_(appealed))
    return [
        *await session.scalars(select(PhotoRow.object_key).where(*photos)),
        *await session.scalars(sent),
    ]


async def _told(session: AsyncSession, sealer: Sealer, insured_id: str) -> dict[str, Any]:
    person = people.opened(await session.get_one(InsuredRow, insured_id), sealer)
    (found,) = (await merges.ids_of(session, [insured_id])).values()
    ids = list(found)
    bindings = list(await session.scalars(select(BindingRow).where(BindingRow.insured_id.in_(ids))))
    members = sorted(set(await session.scalars(members_of(ids))))
    inbox = await session.scalars(
        select(InboxItemRow)
        .where(InboxItemRow.person_id.in_([*ids, *members]))
        .order_by(InboxItemRow.at)
    )
    return {
        "参保人": {
            "参保号": person.insured_no,
            "姓名": person.name,
            "证件号": person.id_number,
            "手机号": person.phone,
            "参保地": person.region,
        },
        "微信绑定": [_facts(each) for each in bindings],
        "手机端用户": [
            _facts(each) | {"手机号": sealer.open(each.phone_sealed, MEMBER_PHONE)}
            if each.phone_sealed
            else _facts(each)
            for each in await session.scalars(select(MemberRow).where(MemberRow.id.in_(members)))
        ],
        "代办授权": [
            _facts(each) | {"代办人": sealer.open(each.proxy_name_sealed, PROXY_NAME)}
            for each in await session.scalars(
                select(AuthorisationRow).where(AuthorisationRow.insured_id.in_(ids))
            )
        ],
        "申请": [
            await _claim(session, sealer, each)
            for each in (
                await session.scalars(
                    select(ClaimRow)
                    .where(ClaimRow.insured_id.in_(ids))
                    .order_by(ClaimRow.opened_at)
                )
            ).all()
        ],
        "工单": await _cases(session, sealer, [*ids, *members]),
        "站内消息": [
            _facts(each) | {"内容": sealer.open(each.text_sealed, TEXT)}
            if each.text_sealed
            else _facts(each)
            for each in inbox
        ],
        "同意记录": await _rows(session, ConsentChangeRow, [*ids, *members]),
        "资料和账户的同意": [
            _facts(each) for each in await data_consents.history_of(session, ids[0])
        ],
        "报案": [
            _facts(each)
            for each in await session.scalars(
                select(FirstReportRow)
                .where(FirstReportRow.insured_id.in_(ids))
                .order_by(FirstReportRow.reported_at)
            )
        ],
        **await words_of(session, sealer, ids, members),
        "谁看过": [
            _facts(each)
            for each in await session.scalars(
                select(AccessLogRow)
                .where(
                    or_(
                        AccessLogRow.subject_id.in_(ids),
                        AccessLogRow.claim_id.in_(
                            select(ClaimRow.id).where(ClaimRow.insured_id.in_(ids))
                        ),
                    )
                )
                .order_by(AccessLogRow.at)
            )
        ],
    }


async def _claim(session: AsyncSession, sealer: Sealer, row: ClaimRow) -> dict[str, Any]:
    told = _facts(row)
    if row.payee_sealed is not None:
        told["收款账户"] = _account(open_payee(row.payee_sealed, sealer))
    for name, table in (
        ("办理记录", ClaimStepRow),
        ("票据", ReceiptRow),
        ("照片", PhotoRow),
        ("拨付", PaymentRow),
    ):
        rows = await session.scalars(select(table).where(table.claim_id == row.id))
        told[name] = [_facts(each) for each in rows]
    fields = await session.scalars(select(PaperFieldRow).where(PaperFieldRow.claim_id == row.id))
    told["材料上的字"] = [
        _facts(each)
        | {
            word: sealer.open(sealed, context)
            for word, sealed, context in (
                ("读到的", each.read_sealed, papers.READ),
                ("您说的", each.said_sealed, papers.SAID),
                ("我们看到的", each.seen_sealed, papers.SEEN),
            )
            if sealed is not None
        }
        for each in fields
    ]
    return told


async def _cases(session: AsyncSession, sealer: Sealer, ids: list[str]) -> list[dict[str, Any]]:
    told = []
    claims = select(ClaimRow.id).where(ClaimRow.insured_id.in_(ids))
    mine = select(ServiceCaseRow).where(
        or_(ServiceCaseRow.person_id.in_(ids), ServiceCaseRow.claim_id.in_(claims))
    )
    for row in (await session.scalars(mine)).all():
        steps = (
            await session.scalars(
                select(ServiceCaseStepRow)
                .where(ServiceCaseStepRow.case_id == row.id)
                .order_by(ServiceCaseStepRow.seq)
            )
        ).all()
        sealed = [step.words_sealed for step in steps]
        words = await open_words(session, sealer, sealed, cases.WORDS)
        said = [_facts(step) | {"内容": each} for step, each in zip(steps, words, strict=True)]
        told.append(_facts(row) | {"经过": said})
    return told


async def _rows(
    session: AsyncSession, table: type[ConsentChangeRow], ids: list[str]
) -> list[dict[str, Any]]:
    rows = await session.scalars(select(table).where(table.person_id.in_(ids)).order_by(table.at))
    return [_facts(each) for each in rows]


def _account(payee: Payee) -> dict[str, str]:
    """An account as it is told."""
    return {"户名": payee.name, "账号": payee.account, "开户行": payee.bank_name}


def _facts(row: Base) -> dict[str, Any]:
    """The columns of a row that say something."""
    return {
        column.name: getattr(row, column.key)
        for column in row.__table__.columns
        if not any(part in column.name for part in _LEFT_OUT)
        and getattr(row, column.key) not in (None, "")
    }


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
