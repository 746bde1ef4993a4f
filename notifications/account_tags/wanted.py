"""Who is to carry which tag, and where do people and platform differ? Asked by whoever puts tags
on.

What is wanted is read from the consents each time, so that a no of whatever kind, wherever it was
said, is heard without anybody passing it on."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from casework.people.tables import MemberRow
from notifications.account_tags.agreeing import TOPIC
from notifications.account_tags.names import TOPIC_KEYS
from notifications.account_tags.tables import AccountTagCarrierRow, AccountTagWishRow
from notifications.tables import ConsentRow

_CARRIER = AccountTagCarrierRow


def wanted() -> Subquery:
    """`openid` and `key` of every tag that a follower has agreed to."""
    agreed = exists().where(
        ConsentRow.person_kind == "member",
        ConsentRow.person_id == MemberRow.id,
        ConsentRow.topic == TOPIC,
        ConsentRow.given.is_(True),
    )
    chosen = aliased(ConsentRow)
    here = (MemberRow.follows.is_(True), MemberRow.official_openid.is_not(None), agreed)
    counties = (
        select(MemberRow.official_openid.label("openid"), AccountTagWishRow.county_key.label("key"))
        .join(AccountTagWishRow, AccountTagWishRow.member_id == MemberRow.id)
        .where(*here, AccountTagWishRow.county_key != "")
    )
    topics = (
        select(MemberRow.official_openid.label("openid"), chosen.topic.label("key"))
        .join(chosen, and_(chosen.person_kind == "member", chosen.person_id == MemberRow.id))
        .where(*here, chosen.given.is_(True), chosen.topic.in_(list(TOPIC_KEYS)))
    )
    return union_all(counties, topics).subquery("wanted")


def follows(openid: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether whoever this is follows the account."""
    return exists().where(MemberRow.official_openid == openid, MemberRow.follows.is_(True))


def of_nobody(openid: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether nobody here has this openid any more: they had their data deleted, and may follow the
    account all the same."""
    return ~exists().where(MemberRow.official_openid == openid)


def missing(now: datetime, most: int) -> Select[str, str]:
    """What is wanted and does not surely hang there."""
    want = wanted()
    return (
        select(want.c.openid, want.c.key)
        .outerjoin(_CARRIER, and_(_CARRIER.openid == want.c.openid, _CARRIER.key == want.c.key))
        .where(
            or_(_CARRIER.key.is_(None), and_(_CARRIER.sure.is_(False), _CARRIER.taken_until <= now))
        )
        .order_by(want.c.openid, want.c.key)
        .limit(most)
    )


def surplus(now: datetime, most: int) -> Select[str, str]:
    """What hangs there, or may, and is not wanted; of who follows, or may: of others the platform
    tells and takes nothing."""
    want = wanted()
    still = exists().where(want.c.openid == _CARRIER.openid, want.c.key == _CARRIER.key)
    return (
        select(_CARRIER.openid, _CARRIER.key)
        .where(
            ~still,
            or_(follows(_CARRIER.openid), of_nobody(_CARRIER.openid)),
            _CARRIER.taken_until <= now,
        )
        .order_by(_CARRIER.openid, _CARRIER.key)
        .limit(most)
    )
