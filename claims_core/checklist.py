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
    SIGNED_SHEET = "signed_sheet"
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
    """材料说明: what a material is called and is, who issues it, why it is wanted, and how to
    photograph it."""

    material: Material
    title: str
    hint: str
    what: str
    issuer: str
    why: str

    @property
    def sample(self) -> str:
        """样图: the file of the drawing that shows how it looks."""
        return f"{self.material}.svg"


_M = Material
GUIDES: dict[Material, MaterialGuide] = {
    guide.material: guide
    for guide in (
        MaterialGuide(
            _M.IDENTITY,
            "身份证",
            "身份证有照片的一面，四个角都拍进来。社保卡也可以。",
            what="参保人自己的身份证，不是家人的。",
            issuer="公安局；社保卡是社保局发的",
            why="核对是给谁报销，不会弄成别人。",
        ),
        MaterialGuide(
            _M.RECEIPT,
            "医疗收费票据",
            "医院开的收费票据（发票），每张单独拍，二维码要清楚。可在医院收费处或票据小程序取。",
            what="交钱以后医院开的票，上面有票据代码、号码和金额。交款通知、缴费小条不是票据。",
            issuer="医院收费处；电子票据在票据小程序里",
            why="按它算花了多少钱，一张票只能报一次。",
        ),
        MaterialGuide(
            _M.ITEMISED_LIST,
            "费用清单",
            "写着每一项用药、检查的清单，在医院收费处打印。",
            what="一行一项：药名、检查、数量、单价。几页都要。",
            issuer="医院收费处或住院处",
            why="哪些在医保范围里，要一项一项看。",
        ),
        MaterialGuide(
            _M.PRESCRIPTION,
            "处方",
            "医生开的处方，要看得清药名和数量。没有费用清单时可以拍处方。",
            what="门诊开药的单子，有医生签名。",
            issuer="开药的医生",
            why="门诊没有费用清单时，靠它看用了什么药。",
        ),
        MaterialGuide(
            _M.DISCHARGE_RECORD,
            "出院记录",
            "出院时医生给的出院记录或出院小结，要有医院盖章。",
            what="写着哪天住院、哪天出院、怎么治的几页纸。",
            issuer="住院的科室；丢了到医院病案室复印",
            why="核对住院的日子和治疗，和票据对得上。",
        ),
        MaterialGuide(
            _M.DIAGNOSIS,
            "诊断证明",
            "医生开的诊断证明，或慢特病、特药的批准单。",
            what="写着得了什么病的证明，要有医院盖章；慢特病、特药是医保给的批准单。",
            issuer="看病的医生；批准单是医保经办机构给的",
            why="慢特病、特药要先看有没有批下来。",
        ),
        MaterialGuide(
            _M.SETTLEMENT_SHEET,
            "医保结算单",
            "如果在医院已经结算过一部分，请拍结算单。",
            what="写着统筹付了多少、自己付了多少的一张单子。",
            issuer="医院的医保窗口",
            why="统筹已经付过的部分要扣开，不会算错。",
        ),
        MaterialGuide(
            _M.FILING_PROOF,
            "异地就医备案或转诊证明",
            "备案成功的手机截图，或医院开的转诊单。没有也可以先提交。",
            what="到外地看病以前办的备案，或者本地医院开的转诊单。",
            issuer="国家医保服务平台里能查到；转诊单是本地医院开的",
            why="备过案、转过诊的，和没有办的，算法可能不一样。",
        ),
        MaterialGuide(
            _M.EMERGENCY_PROOF,
            "急诊证明",
            "写着“急诊”或“抢救”的急诊病历，在医院病案室可以复印。",
            what="急诊的病历或抢救记录，要看得到“急诊”两个字。",
            issuer="医院急诊科；丢了到病案室复印",
            why="急诊算备过案，少了它可能按没备案算。",
        ),
        MaterialGuide(
            _M.INJURY_STATEMENT,
            "受伤经过说明",
            "用一张纸写清楚：什么时候、在哪里、怎么受的伤、有没有别人的责任，签上名字和日期。",
            what="自己写的一张纸，不用找人开。",
            issuer="本人写；写不了的家人代写，注明关系",
            why="有别人责任的伤，医药费该由那个人出。",
        ),
        MaterialGuide(
            _M.ACCIDENT_PAPERS,
            "事故或责任认定材料",
            "交警的事故认定书，公安、法院的文书，或工伤认定决定书，有哪一样拍哪一样。",
            what="写着谁有责任的文书。",
            issuer="交警、公安、法院，工伤是人社局",
            why="看该由谁出钱，医保只付该医保付的。",
        ),
        MaterialGuide(
            _M.BANK_CARD,
            "收款银行卡",
            "银行卡有卡号的一面，方便核对卡号。存折拍有账号的那一页。",
            what="收补助款的那张卡，最好是一类卡。",
            issuer="银行",
            why="卡号错一位，钱就打不到。",
        ),
        MaterialGuide(
            _M.AUTHORISATION_LETTER,
            "委托书",
            "参保人写的委托书：委托谁、代收哪一笔补助款，两个人都签名、写日期。",
            what="参保人自己写的一张纸，签字按手印。",
            issuer="参保人写",
            why="钱打给家人，要参保人自己同意。",
        ),
        MaterialGuide(
            _M.RELATION_PROOF,
            "亲属关系证明",
            "户口本、结婚证或出生证，能看出收款人和参保人是一家人就行。",
            what="户口本要拍两个人的页；结婚证拍有名字的页。",
            issuer="派出所、民政局或医院",
            why="看收款人是不是参保人的家人。",
        ),
        MaterialGuide(
            _M.PAYEE_IDENTITY,
            "收款人身份证",
            "收款人的身份证有照片的一面，四个角都拍进来。",
            what="收钱的家人自己的身份证。",
            issuer="公安局",
            why="户名和人要对得上，银行才打得进。",
        ),
        MaterialGuide(
            _M.DEATH_CERTIFICATE,
            "死亡证明",
            "医院或派出所开的死亡证明。户口注销证明也可以。",
            what="写着哪天去世的证明。",
            issuer="医院或派出所",
            why="参保人不在了，钱要给继承人。",
        ),
        MaterialGuide(
            _M.HEIR_PAPERS,
            "继承材料",
            "继承公证书，或全体继承人签名、同意由您代收的说明。不清楚怎么写，请先问窗口。",
            what="写明由谁代收的公证书，或者大家都签了名的一张纸。",
            issuer="公证处；没有公证的由继承人一起写",
            why="钱只付一次，要大家都同意给谁。",
        ),
        MaterialGuide(
            _M.SIGNED_SHEET,
            "签字确认单",
            "窗口替您填好、打印出来的那张，您看过没错，签名、写日期。",
            what="写着替您填了什么的一张纸，最下面是您的签名。",
            issuer="窗口打印，您签字",
            why="窗口替人填的申请，要本人点头才能交。",
        ),
        MaterialGuide(
            _M.OTHER,
            "其他材料",
            "工作人员请您补充的其他材料。",
            what="上面没有列到的纸。",
            issuer="看是什么材料，工作人员会写明",
            why="工作人员写明了原因，照着补就行。",
        ),
    )
}
