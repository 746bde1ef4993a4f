"""Which places are near, or in a county? Asked by the chat and the phone; the window lists all of
them."""

from collections.abc import Collection

from sqlalchemy import func, select

from casework.cursor import decode, encode
from casework.lists import Page
from casework.places.distance import metres_between
from casework.places.tables import DEGREE, PlaceRow
from casework.places.views import KnownPlace, PlaceKind, PlaceNearby
from casework.roles import require_role
from claims_core.claim import Actor, Role
from infra.db import Database

PLACE_READERS = frozenset({Role.CLERK, Role.CALLER, Role.SUPERVISOR})
PER_PAGE = 20
# Somebody in Beijing is not sent to Xinxiang's outlets as if they were round the corner.
FARTHEST_METRES = 100_000
_BOX_DEGREES = 1.2
_SHORT_NAME = 2


class Places:
    """网点、医院、药店、银行网点."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def nearest(
        self, here: tuple[float, float], kinds: Collection[PlaceKind], each: int
    ) -> tuple[PlaceNearby, ...]:
        """The nearest open places of each kind, so many of each, none beyond `FARTHEST_METRES`;
        degrees north and east as WeChat's map has them."""
        north, east = here
        query = select(PlaceRow).where(
            PlaceRow.closed.is_(False),
            PlaceRow.kind.in_([kind.value for kind in kinds]),
            PlaceRow.latitude.between(*_around(north)),
            PlaceRow.longitude.between(*_around(east)),
        )
        async with self._db.read() as session:
            places = [_place(row) for row in await session.scalars(query)]
        found = [
            PlaceNearby(place, metres_between(here, (place.latitude, place.longitude)))
            for place in places
            if place.latitude is not None and place.longitude is not None
        ]
        found = sorted(
            (near for near in found if near.metres <= FARTHEST_METRES),
            key=lambda near: (near.metres, near.place.code),
        )
        return tuple(
            near
            for kind in PlaceKind
            if kind in kinds
            for near in [near for near in found if near.place.kind is kind][:each]
        )

    async def in_county(
        self, words: str, kinds: Collection[PlaceKind], each: int
    ) -> tuple[KnownPlace, ...]:
        """Open places in the county whose name `words` are, so many of each kind; nothing where
        none is called so."""
        query = select(PlaceRow).where(
            PlaceRow.closed.is_(False), PlaceRow.kind.in_([kind.value for kind in kinds])
        )
        async with self._db.read() as session:
            counties = await session.scalars(select(PlaceRow.county).distinct())
            named = [county for county in counties if _is_named(county, words)]
            if not named:
                return ()
            rows = await session.scalars(
                query.where(PlaceRow.county.in_(named)).order_by(PlaceRow.name, PlaceRow.code)
            )
            places = [_place(row) for row in rows]
        return tuple(
            place
            for kind in PlaceKind
            for place in [place for place in places if place.kind is kind][:each]
        )

    async def called(
        self, words: str, kinds: Collection[PlaceKind], each: int
    ) -> tuple[KnownPlace, ...]:
        """Open places in whose name these words stand, so many of each kind; those first that begin
        with them."""
        query = select(PlaceRow).where(
            PlaceRow.closed.is_(False),
            PlaceRow.kind.in_([kind.value for kind in kinds]),
            PlaceRow.name.contains(words, autoescape=True),
        )
        async with self._db.read() as session:
            places = [_place(row) for row in await session.scalars(query)]
        places.sort(key=lambda place: (not place.name.startswith(words), place.name, place.code))
        return tuple(
            place
            for kind in PlaceKind
            for place in [place for place in places if place.kind is kind][:each]
        )

    async def kinds(self) -> frozenset[PlaceKind]:
        """Of which kinds there are any that are open."""
        query = select(PlaceRow.kind).where(PlaceRow.closed.is_(False)).distinct()
        async with self._db.read() as session:
            return frozenset(map(PlaceKind, await session.scalars(query)))

    async def page(
        self, actor: Actor, kind: PlaceKind | None, cursor: str | None = None
    ) -> Page[KnownPlace]:
        """All of a kind, closed ones too, what came in last in front; and how many there are.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, PLACE_READERS, "查看网点")
        query = select(PlaceRow).order_by(PlaceRow.told_at.desc(), PlaceRow.id)
        count = select(func.count()).select_from(PlaceRow)
        if kind is not None:
            query = query.where(PlaceRow.kind == kind.value)
            count = count.where(PlaceRow.kind == kind.value)
        if cursor:
            at, last = decode(cursor)
            query = query.where(
                (PlaceRow.told_at < at) | ((PlaceRow.told_at == at) & (PlaceRow.id > last))
            )
        async with self._db.read() as session:
            rows = list(await session.scalars(query.limit(PER_PAGE + 1)))
            total = await session.scalar(count)
        end = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
        following = encode(end.told_at, end.id) if end is not None else None
        return Page(tuple(map(_place, rows[:PER_PAGE])), following, total)


def short_county(county: str) -> str:
    """As people say it: 卫辉 for 卫辉市; 新乡县 stays, since 新乡 is the city."""
    short = county.removesuffix("县").removesuffix("市").removesuffix("区")
    return short if len(short) >= _SHORT_NAME and short != "新乡" else county


def _is_named(county: str, words: str) -> bool:
    """A hospital of the county, 卫辉市人民医院, does not name it."""
    return words in (county, short_county(county))


def _around(degrees: float) -> tuple[int, int]:
    return round((degrees - _BOX_DEGREES) * DEGREE), round((degrees + _BOX_DEGREES) * DEGREE)


def _place(row: PlaceRow) -> KnownPlace:
    return KnownPlace(
        code=row.code,
        kind=PlaceKind(row.kind),
        name=row.name,
        county=row.county,
        address=row.address,
        phone=row.phone,
        hours=row.hours,
        grade=row.grade,
        source=row.source,
        latitude=None if row.latitude is None else row.latitude / DEGREE,
        longitude=None if row.longitude is None else row.longitude / DEGREE,
        closed=row.closed,
        told_at=row.told_at,
    )
