"""What does a program hear about a file that it has sent in, and what does it choose?"""

from datetime import datetime

from casework.uploads.views import ImportState
from frontdoor.shapes import Given, Shown


class ImportChoiceGiven(Given):
    """导入选择。"""

    accept_good: bool = False
    """有要改的行时，也导入没有问题的行；不写就一行也不导入"""
    accept_asked: bool = False
    """请核对的行（例如统筹支付累计超过封顶线）已经核对，一起导入；不写就不导入这些行"""


class ProblemShown(Shown):
    """文件里要改的一处。"""

    line: int
    field: str
    message: str


class ImportShown(Shown):
    """导入结果；problems 里的行没有导入，没有选 accept_good 时有一处就一条也没有导入。"""

    import_id: str
    """在导入记录里的编号"""
    added: int
    changed: int
    unchanged: int
    problems: tuple[ProblemShown, ...]
    confirmed: int
    """只印证我们申请的结算，没有记账；只有平台结算数据会有"""
    notes: tuple[ProblemShown, ...]
    """收下了、但要留意的行"""
    held: int
    """像是我们的申请，等主管认定，没有记账；只有平台结算数据会有"""


class ImportCountsShown(Shown):
    """文件的行数。"""

    good: int
    bad: int
    noted: int
    """good 里有提示的，例如没有手机号"""
    asked: int
    """good 里请核对的"""
    posted: int
    left: int
    """good 里没有导入的：没有选 accept_asked，或导入时已经变了"""


class FileImportShown(Shown):
    """一次导入。"""

    id: str
    kind: str
    state: ImportState
    counts: ImportCountsShown
    staff_name: str
    at: datetime
    finished_at: datetime | None
    added: int
    changed: int
    unchanged: int
    confirmed: int
    held: int
