"""What does a program hear about a file that it has sent in?"""

from frontdoor.shapes import Shown


class ProblemShown(Shown):
    """文件里要改的一处。"""

    line: int
    field: str
    message: str


class ImportShown(Shown):
    """导入结果；有一处要改就一条也没有导入。"""

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
