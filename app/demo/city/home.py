"""What do the city's people do with their phones? WeChat, binding, claims and questions, through
the services that the mini-program and the official account call."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from app.compose import Services
from app.demo.cast import DemoInsured
from app.demo.city import papers
from app.demo.city.clock import CityClock
from app.demo.city.people import Invention, Stay
from app.demo.city.standing import standing_of
from app.demo.outside import Outside
from casework.claims.views import TypedReceipt
from claims_core.checklist import CareCause, CareKind, CarePlace, Material
from claims_core.claim import Actor, CareFacts, Payee
from claims_core.proxy_relation import ProxyRelation

BANKS = ("中国工商银行新乡分行", "中国建设银行新乡分行", "中原银行新乡分行", "中国农业银行新乡分行")
_CODE = re.compile(r"验证码(\d{6})")


def bank_of(account: str) -> str:
    """The bank that has it: the same one whenever its owner hands something in."""
    return BANKS[int(account[6:-4]) % len(BANKS)]


@dataclass(frozen=True, repr=False)
class Citizen:
    """市民: somebody with a WeChat of their own, bound to their own entry in the roster."""

    person: DemoInsured
    actor: Actor
    wechat: str
    insured_id: str


@dataclass(repr=False)
class Filed:
    """一份申请: whose it is, who files it, and what its papers say; `version` is the one that the
    filer has seen."""

    id: str
    whose: DemoInsured
    filer: Citizen
    stay: Stay
    number: tuple[str, str, str]
    version: int = 1

    @property
    def receipt(self) -> TypedReceipt:
        """The receipt as somebody types it."""
        return TypedReceipt(self.number[0], self.number[1], self.stay.total_fen)


@dataclass(frozen=True, repr=False)
class _Papers:
    """What lies on the kitchen table: the number of the receipt, and a photo of each paper."""

    number: tuple[str, str, str]
    photos: Mapping[Material, bytes]

    @classmethod
    def from_stay(cls, person: DemoInsured, stay: Stay, number: tuple[str, str, str]) -> "_Papers":
        photos = {
            Material.IDENTITY: papers.identity(person),
            Material.RECEIPT: papers.receipt(person, stay, number),
            Material.ITEMISED_LIST: papers.itemised_list(person, stay),
            Material.DISCHARGE_RECORD: papers.discharge_note(person, stay),
        }
        return cls(number, photos)

    @classmethod
    def from_old_files(cls, number: tuple[str, str, str]) -> "_Papers":
        kinds = (
            Material.IDENTITY,
            Material.RECEIPT,
            Material.ITEMISED_LIST,
            Material.DISCHARGE_RECORD,
        )
        return cls(number, {material: papers.old_paper(material) for material in kinds})


class Home:
    """在家里: one method per thing that a thumb does."""

    def __init__(
        self,
        services: Services,
        clock: CityClock,
        outside: Outside,
        invention: Invention,
        deliver: Callable[[], Awaitable[None]],
        develop: Callable[[bytes], None],
    ) -> None:
        self._services = services
        self._clock = clock
        self._outside = outside
        self._invention = invention
        self._deliver = deliver
        self._develop = develop
        self._taken: dict[tuple[str, Stay], _Papers] = {}

    async def arrive(self, person: DemoInsured, *, follows: bool = True) -> Citizen:
        """Log in with WeChat, follow the official account, and bind to the roster by a code."""
        wechat = await self._outside.new_wechat_user(person.phone, person.name)
        actor = await self._logged_in(wechat)
        if follows:
            await self._outside.follow(wechat)
        sent = await self._services.bindings.start(
            actor, person.name, person.id_number, person.phone
        )
        code = await self._code(person)
        member = await self._services.bindings.confirm(actor, sent.request_id, code)
        if member.bound is None:
            raise AssertionError("the code was right, and nobody is bound")
        self._clock.a_minute_on()
        return Citizen(person, actor, wechat, member.bound.insured_id)

    async def new_wechat(self, person: DemoInsured) -> Actor:
        """Log in with another WeChat, bound to nobody."""
        return await self._logged_in(
            await self._outside.new_wechat_user(person.phone, f"{person.name}的新手机")
        )

    async def _logged_in(self, wechat: str) -> Actor:
        logged_in = await self._services.members.login(await self._outside.login_code(wechat))
        return await self._services.members.authenticate(logged_in.token)

    async def authorise(self, proxy: Citizen, person: DemoInsured, relation: ProxyRelation) -> str:
        """Get the word of somebody without WeChat; answers their insured id."""
        sent = await self._services.proxies.start(
            proxy.actor, person.name, person.id_number, proxy.person.name, relation
        )
        code = await self._code(person)
        member = await self._services.proxies.confirm(proxy.actor, sent.request_id, code)
        return member.relatives[-1].insured_id

    def lay_out(self, person: DemoInsured, stay: Stay) -> None:
        """The papers of a stay, some time before its claim: they are measured meanwhile."""
        papers_of_stay = _Papers.from_stay(person, stay, self._invention.receipt_number())
        self._taken[person.insured_no, stay] = papers_of_stay
        for photo in papers_of_stay.photos.values():
            self._develop(photo)

    async def draft(
        self,
        filer: Citizen,
        stay: Stay,
        *,
        whose: tuple[DemoInsured, str] | None = None,
        old: bool = False,
        leave_out: tuple[Material, ...] = (),
    ) -> Filed:
        """Fill in a claim; `whose` is a relative with their insured id, `old` shows the shared
        pictures of old files, `leave_out` papers come later or never."""
        person, insured_id = whose or (filer.person, filer.insured_id)
        care = CareFacts(
            kind=CareKind.INPATIENT,
            place=CarePlace(stay.place),
            region=stay.region,
            provider_name=stay.hospital,
            admission_on=stay.admission_on,
            discharge_on=stay.discharge_on,
            cause=CareCause.ILLNESS,
            emergency=False,
        )
        payee = Payee(person.name, person.account, bank_of(person.account))
        opened = await self._services.drafts.open(filer.actor, insured_id, care, payee)
        taken = self._taken.pop((person.insured_no, stay), None)
        if taken is None:
            number = self._invention.receipt_number()
            taken = (
                _Papers.from_old_files(number) if old else _Papers.from_stay(person, stay, number)
            )
        filed = Filed(opened.id, person, filer, stay, taken.number, opened.version)
        for material, photo in taken.photos.items():
            if material not in leave_out:
                await self.photograph(filed, material, photo)
        if old:
            await self._services.drafts.edit(
                filer.actor, filed.id, filed.version, care, receipts=(filed.receipt,)
            )
            filed.version += 1
        self._clock.a_minute_on()
        return filed

    async def file(self, citizen: Citizen, stay: Stay, *, old: bool = False) -> Filed:
        """Fill in a claim of one's own and hand it in."""
        return await self.submit(await self.draft(citizen, stay, old=old))

    async def photograph(self, filed: Filed, material: Material, photo: bytes) -> None:
        """Send one picture."""
        await self._services.photos.add(filed.filer.actor, filed.id, material, photo, None)

    async def submit(self, filed: Filed) -> Filed:
        """Hand it in."""
        await self._services.drafts.submit(filed.filer.actor, filed.id, filed.version)
        filed.version += 1
        return filed

    async def submit_again(self, filed: Filed) -> Filed:
        """Hand it in with what was missing."""
        version = await self._version(filed)
        await self._services.drafts.submit(filed.filer.actor, filed.id, version)
        return filed

    async def withdraw(self, filed: Filed, words: str) -> None:
        """Take it back."""
        version = await self._version(filed)
        await self._services.drafts.withdraw(filed.filer.actor, filed.id, version, words)

    async def renew_payee(self, filed: Filed, payee: Payee) -> None:
        """Name another account after the bank returned the money."""
        version = await self._version(filed)
        await self._services.drafts.renew_payee(filed.filer.actor, filed.id, version, payee)

    async def say_arrived(self, filed: Filed, *, arrived: bool = True) -> None:
        """“到了” or “没到”."""
        version = await self._version(filed)
        await self._services.drafts.arrival(filed.filer.actor, filed.id, version, arrived)

    async def ask(self, citizen: Citizen, text: str) -> None:
        """Write to the official account."""
        await self._outside.say(citizen.wechat, text)
        self._clock.a_minute_on()

    async def _version(self, filed: Filed) -> int:
        return (await standing_of(self._services.db, filed.id)).version

    async def _code(self, person: DemoInsured) -> str:
        await self._deliver()
        texts = await self._outside.texts(person.phone)
        codes = [found[1] for text in texts if (found := _CODE.search(text["content"]))]
        return codes[-1]
