"""What stands on the claim page, for this person, at this moment? Asked by the claim handlers.

Everything comes from the desk's answer and from what was just typed; nothing is decided here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.confirmed_book import unconfirmed_policies
from casework.views import Assessment, DeskClaim, PhotoView
from claims_core.benefit import BenefitKind
from claims_core.checklist import Material
from claims_core.money import format_yuan, plain_yuan
from claims_core.policy import Policy
from claims_core.review import Action, Missing
from window import words
from window.claim_forms import (
    EXPENSE_FIELDS,
    PLATFORM_FIELDS,
    SPARE_RECEIPTS,
    WAS,
    rows_typed,
)

MATERIAL_CODE = "material."

# action → template of the step at hand; the first that is open to the person is the one shown
_STEPS: tuple[tuple[Action, str], ...] = (
    (Action.ACCEPT, "completeness"),
    (Action.REGISTER, "register"),
    (Action.REVIEW_INITIALLY, "initial"),
    (Action.REVIEW_SECONDLY, "second"),
    (Action.CHECK_FINALLY, "final"),
    (Action.CLOSE, "close"),
)


@dataclass(frozen=True)
class Notice:
    """提示: good, warn or bad, a sentence and lines below it."""

    tone: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typed:
    """已填内容: what a person typed into one form, shown again instead of what is stored."""

    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: str) -> Mapping[str, str]:
        """The typed fields of `form`, if it is the one."""
        return self.fields if form == self.form else {}

    def errors_of(self, form: str) -> Mapping[str, str]:
        """What is wrong with them."""
        return self.errors if form == self.form else {}


@dataclass(frozen=True)
class Figure:
    """金额项: one sum of a form, as it stands in its box."""

    name: str
    title: str
    value: str


@dataclass(frozen=True)
class MaterialBox:
    """补正选项: one material that can be asked for; `ticked` and `reason` are proposals."""

    material: Material
    title: str
    ticked: bool
    reason: str
    present: int


@dataclass(frozen=True)
class ReceiptBox:
    """票据行."""

    row: int
    code: str
    number: str
    amount: str
    source: str


@dataclass(frozen=True)
class Compared:
    """金额对照: one figure of ours beside another."""

    title: str
    ours: str
    theirs: str
    same: bool


@dataclass(frozen=True)
class Screen:
    """页面内容 of one claim for one person."""

    claim: DeskClaim
    typed: Typed
    notice: Notice | None
    chosen_photo: str = ""
    revealed: tuple[str, str] | None = None

    @property
    def photos(self) -> list[PhotoView]:
        """The photos in the order of the checklist, each kind as it came."""
        order = list(Material)
        return sorted(self.claim.photos, key=lambda photo: order.index(photo.material))

    @property
    def photo(self) -> PhotoView | None:
        """The one shown large: the chosen one, else the first."""
        chosen = (photo for photo in self.photos if photo.id == self.chosen_photo)
        return next(chosen, self.photos[0] if self.photos else None)

    @property
    def step(self) -> str:
        """Which form is the one to fill in now; empty when it is somebody else's turn."""
        open_now = self.claim.open_actions
        return next((name for action, name in _STEPS if action in open_now), "")

    @property
    def exits(self) -> list[tuple[str, str, str]]:
        """The other ways out that are open: form, button, what happens."""
        return [words.EXIT_ACTIONS[a] for a in words.EXIT_ACTIONS if a in self.claim.open_actions]

    @property
    def missing_materials(self) -> set[str]:
        """Materials that are required and not there."""
        return {
            gap.code.removeprefix(MATERIAL_CODE)
            for gap in self.claim.missing
            if gap.code.startswith(MATERIAL_CODE)
        }

    @property
    def missing_facts(self) -> list[Missing]:
        """Gaps that no photo can fill."""
        return [gap for gap in self.claim.missing if not gap.code.startswith(MATERIAL_CODE)]

    @property
    def materials(self) -> list[MaterialBox]:
        """What can be asked for: the required first, the missing ones ticked."""
        typed = self.typed.of("request-materials")
        guides = {g.material: g for g in (*self.claim.required, *self.claim.welcome)}
        return [
            MaterialBox(
                material,
                guide.title,
                bool(typed.get(f"want-{material}"))
                if typed
                else material in self.missing_materials,
                typed.get(f"why-{material}", self._why(material)),
                sum(photo.material is material for photo in self.claim.photos),
            )
            for material, guide in guides.items()
        ]

    def _why(self, material: Material) -> str:
        if material in self.missing_materials:
            return f"还没有收到{words.material(material)}，请补拍上传。"
        return ""

    @property
    def receipts(self) -> list[ReceiptBox]:
        """The lines of the registration form: what is known, then empty ones."""
        typed = self.typed.of("register")
        if typed:
            known = [
                ReceiptBox(
                    row,
                    typed.get(f"receipt-{row}-code", ""),
                    typed.get(f"receipt-{row}-number", ""),
                    typed.get(f"receipt-{row}-amount", ""),
                    "",
                )
                for row in range(rows_typed(typed))
            ]
            spare = SPARE_RECEIPTS if typed.get("more") else 0
        else:
            known = [
                ReceiptBox(
                    row,
                    receipt.code,
                    receipt.number,
                    "" if receipt.amount_fen is None else plain_yuan(receipt.amount_fen),
                    words.RECEIPT_SOURCE_WORDS.get(receipt.source, ""),
                )
                for row, receipt in enumerate(self.claim.receipts)
            ]
            spare = SPARE_RECEIPTS
        return known + [ReceiptBox(len(known) + n, "", "", "", "") for n in range(spare)]

    @property
    def expense(self) -> list[Figure]:
        """The bill as it is keyed in, in yuan."""
        return self._figures(EXPENSE_FIELDS, self.claim.expense)

    @property
    def platform(self) -> list[Figure]:
        """The platform's settlement sheet as it is keyed in, in yuan."""
        return self._figures(PLATFORM_FIELDS, self.claim.platform)

    @property
    def pool_rate(self) -> str:
        """统筹支付比例 as text."""
        typed = self.typed.of("initial-review")
        stored = self.claim.expense.pool_rate if self.claim.expense else None
        return typed.get("pool_rate", stored or "")

    def _figures(self, fields: tuple[tuple[str, str, str], ...], stored: object) -> list[Figure]:
        typed = self.typed.of("initial-review")
        return [
            Figure(name, title, typed.get(name, _stored(stored, attribute)))
            for name, attribute, title in fields
        ]

    @property
    def statement(self) -> Assessment | None:
        """The newest calculation."""
        return self.claim.statement

    @property
    def crossing(self) -> bool:
        """Whether the centre has to audit this claim."""
        made = self.claim.statement
        return made is not None and made.settlement.kind is BenefitKind.CROSSING

    @property
    def can_pass(self) -> bool:
        """Whether nothing visible stands in the way of passing the review."""
        made = self.claim.statement
        if made is None or made.differences or self.crossing:
            return False
        return self.step != "final" or not self.open_policies

    @property
    def open_policies(self) -> tuple[Policy, ...]:
        """The policies of this claim's years that nobody has confirmed yet."""
        made = self.claim.statement
        return () if made is None else unconfirmed_policies(made.stay)

    @property
    def beside_platform(self) -> list[Compared]:
        """Our figures beside the platform's."""
        made = self.claim.statement
        if made is None:
            return []
        ours = made.settlement
        pairs = (
            ("政策范围内费用", ours.in_scope_expense, "in_scope_fen"),
            ("统筹基金支付", ours.pool_payment, "pool_fen"),
            ("大额补助支付", ours.supplement_payment, "supplement_fen"),
        )
        return [
            Compared(
                title,
                format_yuan(fen),
                "未录入" if made.platform is None else format_yuan(getattr(made.platform, name)),
                made.platform is not None and getattr(made.platform, name) == fen,
            )
            for title, fen, name in pairs
        ]

    @property
    def shown_figures(self) -> list[tuple[str, str, str]]:
        """Field, words and sum of the figures shown here, so that a later change can be named."""
        made = self.claim.statement
        if made is None:
            return []
        settlement = made.settlement
        return [
            (f"{WAS}{name}", title, format_yuan(getattr(settlement, name)))
            for name, title in _SHOWN
        ]

    @property
    def changed_figures(self) -> list[Compared]:
        """What the person saw on the earlier page beside what stands now."""
        return [
            Compared(title, now, self.typed.fields[name], now == self.typed.fields[name])
            for name, title, now in self.shown_figures
            if name in self.typed.fields
        ]


_SHOWN = (
    ("in_scope_expense", "政策范围内费用"),
    ("pool_payment", "统筹基金支付"),
    ("supplement_base", "大额补助基数"),
    ("supplement_payment", "大额补助支付"),
)


def _stored(record: object, attribute: str) -> str:
    if record is None:
        return ""
    return plain_yuan(getattr(record, attribute))
