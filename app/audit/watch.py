"""Where are the heads of the audit chain kept, and can they be? Asked by `daetong check`."""

import os

from app.audit.loop import heads_folder
from app.findings import Finding
from app.settings import Settings
from claims_core.calendar_cn import CHINA
from infra.audit.heads import AuditHeads, HeadsUnreadable

_NAME = "audit"


def audit_findings(settings: Settings) -> list[Finding]:
    """The folder, and where the chain stood when the service last wrote there."""
    folder = heads_folder(settings).absolute()
    try:
        kept = AuditHeads(folder).kept()
    except (HeadsUnreadable, OSError) as problem:
        said = str(problem) if isinstance(problem, HeadsUnreadable) else f"{folder} 读不了。"
        return [Finding(_NAME, "!!!", f"{said}链头写不进去时，后来的记录封存不了。")]
    if folder.is_dir() and not os.access(folder, os.W_OK):
        words = f"链头目录 {folder} 只能读，不能写：后来的记录封存不了。请检查主人和权限。"
        return [Finding(_NAME, "!!!", words)]
    if not kept:
        words = f"链头目录 {folder} 还是空的；服务第一次封存以后就有。换过目录的，旧的要留着。"
        return [Finding(_NAME, "note", words)]
    at = f"{kept[-1].at.astimezone(CHINA):%m月%d日%H:%M}"
    words = f"链头在 {folder}，最近一次第{kept[-1].number}块，{at}；请每天拷到别的机器。"
    return [Finding(_NAME, "note", words)]
