"""Which papers does a claim need, and which are still missing? Asked by the phone, the window and
the rules of review.

The list is the working list for manual claims; the text of 豫医保办〔2024〕41号 (contract art. 16)
is not at hand, so every entry is unconfirmed and says so to staff."""

from dataclasses import dataclass
from enum import StrEnum


class Material(StrEnum):
    """材料: the kinds of paper a member photographs, one module each."""

    IDENTITY = "identity"
    RECEIPT = "receipt"
    ITEMISED_LIST = "itemised_list"
    DISCHARGE_RECORD = "discharge_record"
    DIAGNOSIS = "diagnosis"
    SETTLEMENT_SHEET = "settlement_sheet"
    FILING_PROOF = "filing_proof"
    EMERGENCY_PROOF = "emergency_proof"
    OTHER = "other"


class CareKind(StrEnum):
    """医疗类别: the care that art. 11 names; its list ends in 等, so `other` stays open."""

    INPATIENT = "inpatient"
    DAY_WARD = "day_ward"
    DAY_SURGERY = "day_surgery"
    CHRONIC_OUTPATIENT = "chronic_special_outpatient"
    SPECIAL_DRUG = "special_drug"
    OTHER = "other"


class CarePlace(StrEnum):
    """就医地: where the care took place, seen from the place of insurance."""

    LOCAL = "local"
    IN_PROVINCE = "in_province"
    OUT_OF_PROVINCE = "out_of_province"


@dataclass(frozen=True)
class MaterialGuide:
    """材料说明: what a material is called, where one gets it, and how to photograph it."""

    material: Material
    title: str
    hint: str


GUIDES: dict[Material, MaterialGuide] = {
    guide.material: guide
    for guide in (
        MaterialGuide(
            Material.IDENTITY, "身份证", "身份证有照片的一面，四个角都拍进来。社保卡也可以。"
        ),
        MaterialGuide(
            Material.RECEIPT,
            "医疗收费票据",
            "医院开的收费票据（发票），每张单独拍，二维码要清楚。可在医院收费处或票据小程序取。",
        ),
        MaterialGuide(
            Material.ITEMISED_LIST, "费用清单", "写着每一项用药、检查的清单，在医院收费处打印。"
        ),
        MaterialGuide(
            Material.DISCHARGE_RECORD,
            "出院记录",
            "出院时医生给的出院记录或出院小结，要有医院盖章。",
        ),
        MaterialGuide(Material.DIAGNOSIS, "诊断证明", "医生开的诊断证明，或慢特病、特药的批准单。"),
        MaterialGuide(
            Material.SETTLEMENT_SHEET, "医保结算单", "如果在医院已经结算过一部分，请拍结算单。"
        ),
        MaterialGuide(
            Material.FILING_PROOF,
            "异地就医备案或转诊证明",
            "办过备案或转诊的请拍；没有也可以先提交。",
        ),
        MaterialGuide(Material.EMERGENCY_PROOF, "急诊证明", "因急诊、抢救住院的，请拍急诊病历。"),
        MaterialGuide(Material.OTHER, "其他材料", "工作人员请您补充的其他材料。"),
    )
}

_STAY = (
    Material.IDENTITY,
    Material.RECEIPT,
    Material.ITEMISED_LIST,
    Material.DISCHARGE_RECORD,
)
_VISIT = (
    Material.IDENTITY,
    Material.RECEIPT,
    Material.ITEMISED_LIST,
    Material.DIAGNOSIS,
)
REQUIRED: dict[CareKind, tuple[Material, ...]] = {
    CareKind.INPATIENT: _STAY,
    CareKind.DAY_WARD: _STAY,
    CareKind.DAY_SURGERY: _STAY,
    CareKind.CHRONIC_OUTPATIENT: _VISIT,
    CareKind.SPECIAL_DRUG: _VISIT,
    CareKind.OTHER: _VISIT,
}
SOURCE = "待核实：豫医保办〔2024〕41号原文未取得，现按通行清单"


def required(kind: CareKind | None) -> tuple[Material, ...]:
    """The materials a claim of this kind cannot go without; before the kind is known, a stay's."""
    return REQUIRED[kind or CareKind.INPATIENT]


def welcome(kind: CareKind | None, place: CarePlace | None) -> tuple[Material, ...]:
    """The materials that help but do not hold a claim up."""
    extra: list[Material] = []
    if kind in (None, CareKind.INPATIENT):
        extra.append(Material.SETTLEMENT_SHEET)
    if place in (CarePlace.IN_PROVINCE, CarePlace.OUT_OF_PROVINCE):
        extra += [Material.FILING_PROOF, Material.EMERGENCY_PROOF]
    return (*extra, Material.OTHER)
