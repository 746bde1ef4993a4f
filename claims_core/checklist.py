"""Which papers are there, what is each good for, and which circumstances decide what a claim needs?

The words of the material lists; asked by the phone, the window and the lists themselves."""

from dataclasses import dataclass, field
from enum import StrEnum


class Material(StrEnum):
    """材料: the kinds of paper a member photographs, one module each."""

    IDENTITY = "identity"
    RECEIPT = "receipt"
    ITEMISED_LIST = "itemised_list"
    PRESCRIPTION = "prescription"
    DISCHARGE_RECORD = "discharge_record"
    DIAGNOSIS = "diagnosis"
    SETTLEMENT_SHEET = "settlement_sheet"
    FILING_PROOF = "filing_proof"
    EMERGENCY_PROOF = "emergency_proof"
    INJURY_STATEMENT = "injury_statement"
    ACCIDENT_PAPERS = "accident_papers"
    BANK_CARD = "bank_card"
    AUTHORISATION_LETTER = "authorisation_letter"
    RELATION_PROOF = "relation_proof"
    PAYEE_IDENTITY = "payee_identity"
    DEATH_CERTIFICATE = "death_certificate"
    HEIR_PAPERS = "heir_papers"
    OTHER = "other"


class CareKind(StrEnum):
    """医疗类别: the care that art. 11 names; its list ends in 等, so `other` stays open."""

    INPATIENT = "inpatient"
    DAY_WARD = "day_ward"
    DAY_SURGERY = "day_surgery"
    CHRONIC_OUTPATIENT = "chronic_special_outpatient"
    SPECIAL_DRUG = "special_drug"
    OTHER = "other"


CARE_KIND_WORDS: dict[CareKind, str] = {
    CareKind.INPATIENT: "住院",
    CareKind.DAY_WARD: "中医日间病房",
    CareKind.DAY_SURGERY: "日间手术",
    CareKind.CHRONIC_OUTPATIENT: "门诊慢特病",
    CareKind.SPECIAL_DRUG: "特药门诊",
    CareKind.OTHER: "其他",
}


class CarePlace(StrEnum):
    """就医地: where the care took place, seen from the place of insurance."""

    LOCAL = "local"
    IN_PROVINCE = "in_province"
    OUT_OF_PROVINCE = "out_of_province"


CARE_PLACE_WORDS: dict[CarePlace, str] = {
    CarePlace.LOCAL: "本市",
    CarePlace.IN_PROVINCE: "省内其他市",
    CarePlace.OUT_OF_PROVINCE: "外省",
}


class CareCause(StrEnum):
    """就医原因: why the care was needed; who else may have to pay hangs on it."""

    ILLNESS = "illness"
    INJURY = "injury"
    TRAFFIC = "traffic"
    WORK = "work"
    THIRD_PARTY = "third_party"


CARE_CAUSE_WORDS: dict[CareCause, str] = {
    CareCause.ILLNESS: "生病",
    CareCause.INJURY: "自己意外受伤，没有别人的责任",
    CareCause.TRAFFIC: "交通事故",
    CareCause.WORK: "工作中受伤（工伤）",
    CareCause.THIRD_PARTY: "被别人伤害",
}


class PayeeRelation(StrEnum):
    """收款人: whose account the money goes to, seen from the insured person."""

    SELF = "self"
    RELATIVE = "relative"
    HEIR = "heir"


PAYEE_RELATION_WORDS: dict[PayeeRelation, str] = {
    PayeeRelation.SELF: "参保人本人",
    PayeeRelation.RELATIVE: "受委托的家人",
    PayeeRelation.HEIR: "继承人（参保人已去世）",
}


@dataclass(frozen=True)
class Circumstances:
    """就医情形: what decides which papers are needed; every part may still be unsaid.

    An unsaid kind counts as a stay, an unsaid cause as illness, an unsaid payee as the insured
    person; of the rest nothing is assumed. `emergency` is 急诊抢救, `filed` 办过异地备案或转诊.
    """

    kind: CareKind | None = None
    place: CarePlace | None = None
    cause: CareCause | None = field(default=None, kw_only=True)
    payee_relation: PayeeRelation | None = field(default=None, kw_only=True)
    emergency: bool | None = field(default=None, kw_only=True)
    filed: bool | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class MaterialGuide:
    """材料说明: what a material is called, where one gets it, and how to photograph it."""

    material: Material
    title: str
    hint: str


_M = Material
GUIDES: dict[Material, MaterialGuide] = {
    material: MaterialGuide(material, title, hint)
    for material, title, hint in (
        (_M.IDENTITY, "身份证", "身份证有照片的一面，四个角都拍进来。社保卡也可以。"),
        (
            _M.RECEIPT,
            "医疗收费票据",
            "医院开的收费票据（发票），每张单独拍，二维码要清楚。可在医院收费处或票据小程序取。",
        ),
        (_M.ITEMISED_LIST, "费用清单", "写着每一项用药、检查的清单，在医院收费处打印。"),
        (_M.PRESCRIPTION, "处方", "医生开的处方，要看得清药名和数量。没有费用清单时可以拍处方。"),
        (
            _M.DISCHARGE_RECORD,
            "出院记录",
            "出院时医生给的出院记录或出院小结，要有医院盖章。",
        ),
        (_M.DIAGNOSIS, "诊断证明", "医生开的诊断证明，或慢特病、特药的批准单。"),
        (_M.SETTLEMENT_SHEET, "医保结算单", "如果在医院已经结算过一部分，请拍结算单。"),
        (
            _M.FILING_PROOF,
            "异地就医备案或转诊证明",
            "备案成功的手机截图，或医院开的转诊单。没有也可以先提交。",
        ),
        (_M.EMERGENCY_PROOF, "急诊证明", "写着“急诊”或“抢救”的急诊病历，在医院病案室可以复印。"),
        (
            _M.INJURY_STATEMENT,
            "受伤经过说明",
            "用一张纸写清楚：什么时候、在哪里、怎么受的伤、有没有别人的责任，签上名字和日期。",
        ),
        (
            _M.ACCIDENT_PAPERS,
            "事故或责任认定材料",
            "交警的事故认定书，公安、法院的文书，或工伤认定决定书，有哪一样拍哪一样。",
        ),
        (_M.BANK_CARD, "收款银行卡", "银行卡有卡号的一面，方便核对卡号。存折拍有账号的那一页。"),
        (
            _M.AUTHORISATION_LETTER,
            "委托书",
            "参保人写的委托书：委托谁、代收哪一笔补助款，两个人都签名、写日期。",
        ),
        (
            _M.RELATION_PROOF,
            "亲属关系证明",
            "户口本、结婚证或出生证，能看出收款人和参保人是一家人就行。",
        ),
        (_M.PAYEE_IDENTITY, "收款人身份证", "收款人的身份证有照片的一面，四个角都拍进来。"),
        (_M.DEATH_CERTIFICATE, "死亡证明", "医院或派出所开的死亡证明。户口注销证明也可以。"),
        (
            _M.HEIR_PAPERS,
            "继承材料",
            "继承公证书，或全体继承人签名、同意由您代收的说明。不清楚怎么写，请先问窗口。",
        ),
        (_M.OTHER, "其他材料", "工作人员请您补充的其他材料。"),
    )
}
