"""Which groups of people have staff named, and who is in them? Asked by the page of announcements;
the people come as a list of insured numbers, such as those who signed up for a lecture."""

from sqlalchemy import delete, func, select

from casework.errors import FieldsInvalid
from casework.people.insured_numbers import numbers_in
from casework.people.tables import InsuredRow
from casework.roles import ANNOUNCERS, require_role
from claims_core.claim import Actor
from claims_core.typed_text import TextKind, value_of
from infra.db import Database
from infra.statements import among, chunks, insert_rows
from notifications.announcements.tables import PersonTagRow

LONGEST_TAG, MOST_PEOPLE = 20, 2_000


class PersonTags:
    """人员标签."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def listed(self, actor: Actor) -> dict[str, int]:
        """The tags and how many people each has. :raises RoleMissing:"""
        require_role(actor, ANNOUNCERS, "查看人员标签")
        query = (
            select(PersonTagRow.tag, func.count())
            .group_by(PersonTagRow.tag)
            .order_by(PersonTagRow.tag)
        )
        async with self._db.read() as session:
            counted = {}
            for tag, many in await session.execute(query):
                counted[tag] = many
        return counted

    async def put(self, actor: Actor, tag: str, numbers: str) -> int:
        """Give the tag to exactly these people, named by insured number one by one; how many they
        are. Without a number the tag is gone.

        :raises RoleMissing: :raises FieldsInvalid: naming the numbers that nobody has.
        """
        require_role(actor, ANNOUNCERS, "改人员标签")
        tag = value_of(tag, TextKind.ONE_LINE, field="tag")
        if not tag or len(tag) > LONGEST_TAG:
            raise FieldsInvalid(tag=f"请填写，最多{LONGEST_TAG}个字。")
        wanted = set(numbers_in(numbers, "numbers"))
        if len(wanted) > MOST_PEOPLE:
            raise FieldsInvalid(numbers=f"一次最多{MOST_PEOPLE}个人。")
        async with self._db.write() as session:
            found: dict[str, str] = {}
            for part in chunks(sorted(wanted)):
                rows = await session.execute(
                    select(
                        InsuredRow.insured_no,
                        func.coalesce(InsuredRow.merged_into_id, InsuredRow.id),
                    ).where(among(session, InsuredRow.insured_no, part))
                )
                for number, insured_id in rows:
                    found[number] = insured_id
            if strange := sorted(wanted - found.keys()):
                raise FieldsInvalid(numbers=f"名册里没有这些编号：{'、'.join(strange[:5])}。")
            await session.execute(delete(PersonTagRow).where(PersonTagRow.tag == tag))
            people = sorted(set(found.values()))
            await insert_rows(
                session, PersonTagRow, [{"tag": tag, "insured_id": each} for each in people]
            )
        return len(people)
