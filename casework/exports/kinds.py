"""Which files hold the data of many people, who may have them, and which files are none of these?
The one list; whatever is in it leaves the window only through an export."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claims_core.claim import Role

_MONEY: Final = frozenset({Role.CASHIER, Role.SUPERVISOR})
_BOSS: Final = frozenset({Role.SUPERVISOR})


class ExportKind(StrEnum):
    """要导出的文件."""

    BANK_FILE = "bank_file"
    EXCHANGE_FILE = "exchange_file"
    MONEY_LINES = "money_lines"
    IMPORT_ROWS = "import_rows"
    HOSPITAL_FINDINGS = "hospital_findings"
    UNREACHED = "unreached"


EXPORT_KIND_WORDS: Final = {
    ExportKind.BANK_FILE: "拨付文件",
    ExportKind.EXCHANGE_FILE: "交换核对文件",
    ExportKind.MONEY_LINES: "资金分录",
    ExportKind.IMPORT_ROWS: "导入文件里要改的行",
    ExportKind.HOSPITAL_FINDINGS: "医院结算疑点清单",
    ExportKind.UNREACHED: "公告没送到的名单",
}


@dataclass(frozen=True)
class ExportRule:
    """谁能导出: `fetchers` ask and fetch, `approvers` agree to what somebody else asked for;
    `holds` is what of people stands in it, `agreed` why nobody is asked as long as its flow lasts.
    `own_only`: what nobody has to be asked for is there for one person alone."""

    fetchers: frozenset[Role]
    holds: str
    approvers: frozenset[Role] = _BOSS
    agreed: str = ""
    own_only: bool = False


EXPORT_RULES: Final[Mapping[ExportKind, ExportRule]] = {
    ExportKind.BANK_FILE: ExportRule(_MONEY, "姓名和完整账号", agreed="另一位同事已经放行这个批次"),
    ExportKind.EXCHANGE_FILE: ExportRule(
        _MONEY, "很多人的申请编号和金额", agreed="里面每份申请都由没有审核过它的人复核过"
    ),
    ExportKind.MONEY_LINES: ExportRule(_MONEY, "很多人的受理编号、遮住的姓名和金额"),
    ExportKind.IMPORT_ROWS: ExportRule(
        _BOSS, "传上来的文件里有的内容", agreed="是传文件的人自己的文件", own_only=True
    ),
    ExportKind.HOSPITAL_FINDINGS: ExportRule(
        frozenset({Role.AUDITOR, Role.SUPERVISOR}), "很多人的结算单号、住院日期和金额"
    ),
    ExportKind.UNREACHED: ExportRule(
        frozenset({Role.PUBLICITY, Role.SUPERVISOR}), "很多人的参保编号、遮住的姓名和手机号"
    ),
}

FILES_WITHOUT_PEOPLE: Final[Mapping[str, str]] = {
    "抽样的号码": "只有编号，谁都可以拿去照着再抽一次，没有金额和姓名",
    "公告的送达情况、年度情况": "只有人数",
    "导入的空白模板": "里面的一行是编的",
}
"""What stays a plain download, and why."""
