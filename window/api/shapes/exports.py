"""How does an export look to a program, and what does it send?"""

import base64
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.exports.kinds import EXPORT_KIND_WORDS, ExportKind
from casework.exports.views import (
    EXPORT_STATE_WORDS,
    ExportsPage,
    ExportState,
    ExportView,
    FetchedFile,
)
from frontdoor.given_shapes import Id
from frontdoor.shapes import Given, Shown


class ExportGiven(Given):
    """要导出哪个文件。"""

    kind: ExportKind
    subject: Annotated[str, Field(max_length=400)] = ""
    """拨付文件：批次编号。导入的行：导入编号:csv 或 :xlsx。公告名单：公告编号:csv 或 :xlsx。
    资金分录：按 account、batch_id、claim_id、format、region 的次序写的 JSON，没有的不写。
    交换核对文件、疑点清单：空着"""
    words: Annotated[str, Field(max_length=200)] = ""
    """拿去做什么用，4到200个字；不用再批的可以不写"""


class ExportAnswerGiven(Given):
    """批准不批准。"""

    approve: bool
    words: Annotated[str, Field(max_length=200)] = ""
    """不批准的，写一句为什么"""


class FetchGiven(Given):
    """取文件。"""

    fetch_id: Id
    """自己编的32位十六进制数；十五分钟里同一次重试用同一个，只算取一次，重试到第六次另算一次"""


class ExportShown(Shown):
    """一次导出。"""

    id: str
    kind: ExportKind
    kind_words: str
    subject: str
    """哪一部分，和申请时写的一样"""
    subject_words: str
    """哪一部分，不含姓名和号码"""
    state: ExportState
    state_words: str
    standing: bool
    """不用再批：文件所在的流程已经有第二个人核过，或是传文件的人自己的文件"""
    mine: bool
    """是我申请的"""
    reason: str
    """用途；不是自己申请的、也不归自己批的为空"""
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    refusal: str
    """为什么没有批准"""
    ends_at: datetime
    """到什么时候为止"""
    fetches_left: int
    may_fetch: bool
    may_decide: bool

    @classmethod
    def from_export(cls, view: ExportView) -> Self:
        """As the list has it."""
        return cls(
            **vars(view),
            kind_words=EXPORT_KIND_WORDS[view.kind],
            state_words=EXPORT_STATE_WORDS[view.state],
        )


class ExportsShown(Shown):
    """导出，最近三十天的，新的在前。"""

    mine: tuple[ExportShown, ...]
    waiting: tuple[ExportShown, ...]
    """等我批准的"""
    others: tuple[ExportShown, ...]

    @classmethod
    def from_page(cls, page: ExportsPage) -> Self:
        """As the list has them."""
        return cls(
            mine=tuple(map(ExportShown.from_export, page.mine)),
            waiting=tuple(map(ExportShown.from_export, page.waiting)),
            others=tuple(map(ExportShown.from_export, page.others)),
        )


class FetchedShown(Shown):
    """取到的文件。"""

    name: str
    password: str
    """打开它的密码，只用这一次，哪里也不存"""
    rows: int
    content: str
    """ZIP（AES-256）的 Base64"""

    @classmethod
    def from_file(cls, file: FetchedFile) -> Self:
        """As it was encrypted."""
        content = base64.b64encode(file.data).decode()
        return cls(name=file.name, password=file.password, rows=file.rows, content=content)
