"""Claims laid straight into rows, where what is tested comes after the road there."""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update

from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, ClaimStepRow, DecisionRow
from casework.money import store as journal
from casework.money.movements import LineOwner, settled
from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.claim import Actor, Claim, ClaimStep, Payee, Role, Stage
from infra.columns import new_id
from infra.statements import chunks
from notifications.subjects.activity import ActivitySubject
from notifications.subjects.announcement import AnnouncementSubject
from notifications.subjects.assisted_filing import AssistedFilingSubject
from notifications.subjects.claim import ClaimSubject
from notifications.subjects.code import CodeSubject
from notifications.subjects.draft import DraftSubject
from notifications.subjects.entitlement import EntitlementSubject
from notifications.subjects.first_report import FirstReportSubject
from notifications.subjects.person_notice import PersonNoticeSubject
from notifications.subjects.subject import Subjects, by_message
from notifications.subjects.tip import TipSubject
from notifications.tips.catalogue import shipped_tips
from tests.people import Insured


class LaidRows:
    """A part of the house of tests; everything else of it stands in conftest."""

    def message_subjects(self) -> Subjects:
        """What messages may be about, over these services."""
        return by_message(
            ClaimSubject(self.db, self.contacts),
            EntitlementSubject(self.db, self.contacts, self.reminders, "0373-5961555"),
            FirstReportSubject(self.db, self.contacts),
            DraftSubject(self.db, self.contacts, self.draft_reminders),
            AssistedFilingSubject(self.db, self.contacts, "https://daetong.example"),
            ActivitySubject(self.db, self.contacts),
            CodeSubject(self.codes),
            PersonNoticeSubject(self.db, self.sealer, self.contacts),
            TipSubject(shipped_tips(), self.db, self.contacts),
            AnnouncementSubject(self.db, self.contacts),
        )

    async def reviewed_rows(
        self, actor: Actor, person: Insured, many: int, expense: Any, platform: Any
    ) -> list[str]:
        """Many claims of one person at the door of the final check, laid straight into rows."""
        store, now = ClaimStore(self.sealer), self.clock()
        insured_id = await self.insured_id(person)
        payee = Payee(person.name, person.account, "中国工商银行新乡分行")
        steps = tuple(
            ClaimStep(n, action, self.staff(role).id, role, source, target, "", now)
            for n, (action, role, source, target) in enumerate(
                (
                    (
                        Action.REVIEW_INITIALLY,
                        Role.INITIAL_REVIEWER,
                        Stage.REGISTERED,
                        Stage.INITIALLY_REVIEWED,
                    ),
                    (
                        Action.REVIEW_SECONDLY,
                        Role.SECOND_REVIEWER,
                        Stage.INITIALLY_REVIEWED,
                        Stage.SECOND_REVIEWED,
                    ),
                ),
                1,
            )
        )
        fresh = Claim(
            id="",
            insured_id=insured_id,
            filed_by=actor.id,
            opened_at=now,
            care=self.stay,
            payee=payee,
            submitted_at=now,
            on_paper=frozenset(Material),
        )
        ids = [new_id() for _ in range(many)]
        first, self.rows_laid = self.rows_laid, self.rows_laid + many
        async with self.db.write() as session:
            for number, claim_id in enumerate(ids):
                before = replace(fresh, id=claim_id, claim_no=f"T-{first + number}")
                await store.insert(session, before)
                await session.flush()
                after = before.evolve(stage=Stage.SECOND_REVIEWED, steps=steps, version=4)
                await store.save(session, before, after, at=now)
            await session.execute(
                update(ClaimRow)
                .where(ClaimRow.id.in_(ids))
                .values(expense=expense, platform=platform)
            )
        return ids

    async def lay_decision(self, claim_id: str, claim_no: str, payment_fen: int) -> None:
        """Make one of `reviewed_rows` a settled claim that waits for its money."""
        decision_id, checker = new_id(), self.staff(Role.FINAL_CHECKER).id
        async with self.db.write() as session:
            insured_id = (await session.get_one(ClaimRow, claim_id)).insured_id
            movement = settled(
                decision_id, LineOwner(claim_id, insured_id, "410700"), {2025: payment_fen}
            )
            await journal.enter(session, [movement], by=checker, at=self.clock())
            await session.execute(
                update(ClaimRow)
                .where(ClaimRow.id == claim_id)
                .values(stage=Stage.EXCHANGE_CHECKED, claim_no=claim_no, assessed_fen=payment_fen)
            )
            await session.execute(insert(ClaimStepRow), self._last_steps(claim_id))
            session.add(
                DecisionRow(
                    id=decision_id,
                    claim_id=claim_id,
                    step=Action.CHECK_FINALLY,
                    record=b"{}",
                    payment_fen=payment_fen,
                    policy_version="test",
                    engine_version="1",
                    made_by=checker,
                    made_at=self.clock(),
                )
            )

    def _last_steps(self, claim_id: str) -> list[dict[str, Any]]:
        """What one of `reviewed_rows` has behind it when it waits for its money."""
        return [
            {
                "claim_id": claim_id,
                "seq": seq,
                "action": action,
                "actor_id": self.staff(role).id,
                "actor_name": self.staff(role).name,
                "source": source,
                "target": target,
                "reason": "",
                "at": self.clock(),
                "reason_code": None,
            }
            for seq, action, role, source, target in (
                (
                    *(3, Action.CHECK_FINALLY, Role.FINAL_CHECKER),
                    *(Stage.SECOND_REVIEWED, Stage.APPROVED),
                ),
                (
                    *(4, Action.PASS_EXCHANGE_CHECK, Role.CASHIER),
                    *(Stage.APPROVED, Stage.EXCHANGE_CHECKED),
                ),
            )
        ]

    async def lay_decisions(self, claim_ids: list[str], payment_fen: int) -> None:
        """The same of many at once; they keep their numbers."""
        now, checker = self.clock(), self.staff(Role.FINAL_CHECKER).id
        decisions = [(new_id(), claim_id) for claim_id in claim_ids]
        async with self.db.write() as session:
            for part in chunks(decisions):
                ids = [claim_id for _, claim_id in part]
                await session.execute(
                    update(ClaimRow)
                    .where(ClaimRow.id.in_(ids))
                    .values(stage=Stage.EXCHANGE_CHECKED, assessed_fen=payment_fen)
                )
                steps = [step for claim_id in ids for step in self._last_steps(claim_id)]
                await session.execute(insert(ClaimStepRow), steps)
                owners = await session.execute(
                    select(ClaimRow.id, ClaimRow.insured_id).where(ClaimRow.id.in_(ids))
                )
                insured = dict(map(tuple, owners))
                await session.execute(
                    insert(DecisionRow),
                    [
                        {
                            "id": decision_id,
                            "claim_id": claim_id,
                            "step": Action.CHECK_FINALLY,
                            "record": b"{}",
                            "payment_fen": payment_fen,
                            "policy_version": "test",
                            "engine_version": "1",
                            "made_by": checker,
                            "made_at": now,
                        }
                        for decision_id, claim_id in part
                    ],
                )
                movements = [
                    settled(
                        decision_id,
                        LineOwner(claim_id, insured[claim_id], "410700"),
                        {2025: payment_fen},
                    )
                    for decision_id, claim_id in part
                ]
                await journal.enter(session, movements, by=checker, at=now)
