"""Which faults pass by themselves, and what is said of them? Asked where a request has failed: the
same may succeed in a while, and nothing of what was sent is lost meanwhile."""

from claims_core.errors import ClaimsError
from infra.db_failures import out_of_reach, storage_full
from infra.objects import ObjectError


class OutOfReach(ClaimsError):
    """暂时办不成: the database is held or gone, or a file cannot be kept or read."""

    code = "not_now"
    template = "系统有一处暂时连不上，这一步没有办成。请过一会儿再试，您填的内容没有丢。"
    retry_after_s = 5


class StorageFull(ClaimsError):
    """存储满了: a disk has no room left."""

    code = "storage_full"
    template = (
        "系统的存储空间满了，这一步没有办成，已经提醒管理员。请过一会儿再试，您填的内容没有丢。"
    )
    retry_after_s = 60


def passing(fault: Exception) -> ClaimsError | None:
    """What to say of a fault that passes; None of any other."""
    if storage_full(fault):
        return StorageFull()
    if out_of_reach(fault) or isinstance(fault, ObjectError):
        return OutOfReach()
    return None
