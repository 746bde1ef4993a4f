"""What stands on the claim page, for this person, at this moment? Asked by the claim handlers.

Everything comes from the desk's answer and from what was just typed; nothing is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.claims.views import PhotoView
from casework.desk.comparisons import REVIEWED
from casework.desk.platform_numbers import WITHOUT_NUMBER
from casework.desk.views import Assessment, DeskClaim, StepView
from casework.policy.confirmed_book import unconfirmed_policies
from claims_core.actions import Action
from claims_core.checklist import GUIDES, Material, MaterialGuide
from claims_core.completeness import Missing
from claims_core.policy import Policy
from window import words
from window.claim.bill_screen import ThreeColumns, YearForm, three_columns, year_forms
from window.claim.care_form import CARE_CHOICES, CARE_TITLES, care_fields, corrected
from window.claim.conflicts import (
    Changed,
    changed_figures,
    is_over,
    other_entries,
    shown_figures,
    stranded,
)
from window.claim.exit_words import Choice, Exit, exits_of, titled
from window.claim.receipt_screen import ReceiptBox, receipt_boxes
from window.forms import Notice, Typed

MATERIAL_CODE = "material."
# The papers that a step is about, the best first.
_PAPERS: dict[str, tuple[Material, ...]] = {
    "register": (Material.RECEIPT,),
    "initial": (Material.ITEMISED_LIST, Material.PRESCRIPTION, Material.RECEIPT),
    "second": (Material.SETTLEMENT_SHEET, Material.ITEMISED_LIST, Material.RECEIPT),
    "final": (Material.SETTLEMENT_SHEET, Material.RECEIPT),
    "account": (Material.BANK_CARD,),
}

# action → template of the step at hand; the first that is open to the person is the one shown
_STEPS: tuple[tuple[Action, str], ...] = (
    (Action.ACCEPT, "completeness"),
    (Action.REGISTER, "register"),
    (Action.REVIEW_INITIALLY, "initial"),
    (Action.REVIEW_SECONDLY, "second"),
    (Action.CHECK_FINALLY, "final"),
    (Action.RECORD_CENTRE_AUDIT, "centre"),
    (Action.RECORD_PAPERS, "papers"),
    (Action.RECORD_NEW_ACCOUNT, "account"),
    (Action.CONFIRM_NEW_ACCOUNT, "account"),
    (Action.REQUEST_MATERIALS, "request"),
    (Action.CLOSE, "close"),
)


@dataclass(frozen=True)
class MaterialBox:
    """补正选项: one material that can be asked for; `ticked` and `reason` are proposals."""

    material: Material
    title: str
    issuer: str
    sample: str
    ticked: bool
    reason: str
    present: int


@dataclass(frozen=True)
class Screen:
    """页面内容 of one claim for one person. `meanwhile` are the steps that colleagues took between
    the page that somebody had before them and this one; None where nothing came between."""

    claim: DeskClaim
    typed: Typed
    notice: Notice | None
    chosen_photo: str = ""
    revealed: tuple[str, str] | None = None
    meanwhile: tuple[StepView, ...] | None = None

    @property
    def photos(self) -> list[PhotoView]:
        """The photos in the order of the checklist, each kind as it came."""
        order = list(Material)
        return sorted(self.claim.photos, key=lambda photo: order.index(photo.material))

    @property
    def removable(self) -> list[PhotoView]:
        """What was scanned at the window and may be taken out again by this person."""
        if Action.REMOVE_SCAN not in self.claim.open_actions:
            return []
        return [photo for photo in self.photos if photo.scanned]

    @property
    def photo(self) -> PhotoView | None:
        """The one shown large: the chosen one, else the paper that the step is about, else the
        first."""
        papers = _PAPERS.get(self.step, ())
        found = [photo for photo in self.photos if photo.id == self.chosen_photo]
        found += [photo for paper in papers for photo in self.photos if photo.material is paper]
        return next(iter([*found, *self.photos]), None)

    @property
    def step(self) -> str:
        """Which form is the one to fill in now; empty when it is somebody else's turn."""
        open_now = self.claim.open_actions
        return next((name for action, name in _STEPS if action in open_now), "")

    @property
    def numbered(self) -> bool:
        """Whether the claim may get a settlement number of the platform now; at its registration
        that form asks for it."""
        return self.claim.line.stage not in WITHOUT_NUMBER and self.step != "register"

    @property
    def exits(self) -> list[Exit]:
        """The other ways out that are open."""
        return exits_of(self.claim)

    def titled(self, action: Action) -> list[Choice]:
        """The reasons that this person may give for an action, with their words."""
        return titled(self.claim, action)

    @property
    def scannable(self) -> list[Material]:
        """What can be scanned at the window: first what was asked for."""
        asked = [each.material for each in self.claim.wanted]
        return [*asked, *(each for each in Material if each not in asked)]

    @property
    def corrected(self) -> list[tuple[str, str, str]]:
        """What a proposed correction changes: title, before, after."""
        return corrected(self.claim)

    @property
    def care_fields(self) -> dict[str, str]:
        """The facts of care as the form of a correction shows them."""
        return care_fields(self.claim.correction or self.claim.care)

    @property
    def care_titles(self) -> list[tuple[str, str]]:
        """The fields of that form, in order."""
        return list(CARE_TITLES.items())

    @property
    def care_choices(self) -> dict[str, dict[str, str]]:
        """The choices of its lists."""
        return CARE_CHOICES

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
        return self._boxes([*self.claim.required, *self.claim.welcome])

    @property
    def other_materials(self) -> list[MaterialBox]:
        """What can be asked for though the list does not name it for these circumstances."""
        named = {guide.material for guide in (*self.claim.required, *self.claim.welcome)}
        return self._boxes([guide for guide in GUIDES.values() if guide.material not in named])

    @property
    def designated(self) -> str:
        """定点 as the choice of the acceptance form."""
        return {True: "yes", False: "no", None: ""}[self.claim.care.designated]

    def _boxes(self, guides: Sequence[MaterialGuide]) -> list[MaterialBox]:
        typed = self.typed.of("request-materials")
        return [
            MaterialBox(
                material,
                guide.title,
                guide.issuer,
                guide.sample,
                bool(typed.get(f"want-{material}"))
                if typed
                else material in self.missing_materials,
                typed.get(f"why-{material}", self._why(material)),
                sum(photo.material is material for photo in self.claim.photos),
            )
            for material, guide in {each.material: each for each in guides}.items()
        ]

    def _why(self, material: Material) -> str:
        if material in self.missing_materials:
            return f"还没有收到{words.material(material)}，请补拍上传。"
        return ""

    @property
    def receipts(self) -> list[ReceiptBox]:
        """The lines of the registration form: what is known, then empty ones."""
        return receipt_boxes(self.claim, self.typed.of("register"))

    @property
    def year_forms(self) -> list[YearForm]:
        """The form of expenses, a part for each year of the stay."""
        return year_forms(self.claim, self.typed.of("initial-review"))

    @property
    def stored_years(self) -> list[YearForm]:
        """The same as it is stored, for those who only read it; years without a bill left out."""
        kept = {bill.year for bill in self.claim.bills}
        return [form for form in year_forms(self.claim, {}) if form.year in kept]

    @property
    def over_year_end(self) -> bool:
        """Whether the stay lasted over the end of a year."""
        return len(self.claim.years_to_date) > 1

    @property
    def three_columns(self) -> list[ThreeColumns]:
        """Receipts, platform and ours."""
        made = self.claim.statement
        return [] if made is None else three_columns(made.comparisons)

    @property
    def differed(self) -> bool:
        """Whether the stored figures differ, so that a changed platform figure wants a word."""
        made = self.claim.statement
        return made is not None and not all(each.agrees for each in made.comparisons)

    @property
    def statement(self) -> Assessment | None:
        """The newest calculation."""
        return self.claim.statement

    @property
    def may_ask(self) -> bool:
        """Whether the centre is to be asked: a figure that decides the payment differs, and no
        question is open."""
        made = self.claim.statement
        if made is None or self.claim.line.stage not in REVIEWED:
            return False
        waiting = any(each.answer is None for each in self.claim.queries)
        return not waiting and any(each.decisive for each in made.comparisons)

    @property
    def crossing(self) -> bool:
        """Whether the centre has to audit this claim."""
        made = self.claim.statement
        return made is not None and made.crossing and not self.claim.centre_audited

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
    def shown_figures(self) -> list[tuple[str, str, str]]:
        """Field, words and sum of the figures shown here, so that a later change can be named."""
        return shown_figures(self.claim.statement)

    @property
    def changed_figures(self) -> list[Changed]:
        """Which of them are not what the person saw on the earlier page."""
        return changed_figures(self.claim.statement, self.typed)

    @property
    def other_entries(self) -> list[Changed]:
        """After a conflict: what was typed where the claim now says otherwise."""
        return other_entries(self.claim, self.typed) if self.meanwhile is not None else []

    @property
    def step_is_over(self) -> bool:
        """After a conflict: whether what was sent is nobody's to send again here."""
        return self.meanwhile is not None and is_over(self.claim, self.typed)

    @property
    def stranded(self) -> list[tuple[str, str]]:
        """What was typed into a form that is not here any more."""
        return stranded(self.claim, self.typed) if self.meanwhile is not None else []
