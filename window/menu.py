"""Which pages does somebody find in the menu, and under which heading? Asked by the frame of every
page; a few entries stand in a row, many are folded under headings."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from casework.accounts.office import OFFICE_READERS
from casework.activities.activities import ACTIVITY_KEEPERS
from casework.care.selections import CARE_CALLERS
from casework.exports.export_list import EXPORTERS
from casework.handover.owners import CHAT_CLERKS
from casework.looks.looks import LOOK_READERS
from casework.places.places import PLACE_READERS
from casework.policy.confirmations import READERS
from casework.reports.promises_kept import PROMISE_READERS
from casework.roles import ANNOUNCERS, CLAIM_STAFF
from claims_core.case_workers import CASE_WORKERS
from claims_core.claim import Actor, Role
from claims_core.fraud_report import REPORT_READERS
from faq.upkeep import KEEPERS
from notifications.inbox.retention import REPORT_READERS as MESSAGE_KEEPERS
from notifications.replies.reading import REPLY_READERS
from notifications.tips.reviews import TIP_KEEPERS
from window.county_routes import open_to_counties

IN_A_ROW = 6
"""So many entries need no headings."""
_MONEY = frozenset({Role.CASHIER, Role.SUPERVISOR})
_SUPERVISOR = frozenset({Role.SUPERVISOR})


@dataclass(frozen=True)
class MenuEntry:
    """菜单里的一项; `section` is what its pages call themselves."""

    section: str
    address: str
    words: str
    roles: Collection[Role]
    not_for: Collection[Role] = ()
    """Who has it already, within a larger page."""


@dataclass(frozen=True)
class MenuGroup:
    """菜单的一组; without words its entries stand in the row themselves."""

    words: str
    entries: tuple[MenuEntry, ...]

    def here(self, section: str) -> str:
        """The words of the entry that is open; empty where it is in another group."""
        return next((each.words for each in self.entries if each.section == section), "")


MENU = (
    MenuGroup(
        "办理",
        (
            MenuEntry("claims", "/window/claims", "申请", CLAIM_STAFF),
            MenuEntry(
                "people", "/window/people", "参保人", frozenset({Role.CLERK, Role.SUPERVISOR})
            ),
            MenuEntry(
                "hospital",
                "/window/hospital",
                "医院结算",
                frozenset({Role.AUDITOR, Role.SUPERVISOR}),
            ),
            MenuEntry(
                "quality",
                "/window/quality",
                "质检",
                frozenset({Role.QUALITY_REVIEWER, Role.AUDITOR, Role.SUPERVISOR}),
            ),
        ),
    ),
    MenuGroup(
        "账务",
        (
            MenuEntry("payments", "/window/payments", "拨付", _MONEY),
            MenuEntry("money", "/window/money", "资金", _MONEY),
            MenuEntry("statements", "/window/bank-statements", "对账", _MONEY),
        ),
    ),
    MenuGroup(
        "接待",
        (
            MenuEntry("chats", "/window/chats", "人工接待", CHAT_CLERKS),
            MenuEntry("cases", "/window/cases", "工单", CASE_WORKERS),
            MenuEntry("fraud", "/window/fraud", "举报", REPORT_READERS),
            MenuEntry("replies", "/window/replies", "短信回复", REPLY_READERS),
            MenuEntry(
                "follow-ups",
                "/window/follow-ups",
                "回访",
                frozenset({Role.CALLER, Role.SUPERVISOR}),
            ),
            MenuEntry("care", "/window/care", "关怀", CARE_CALLERS),
        ),
    ),
    MenuGroup(
        "宣传",
        (
            MenuEntry("announcements", "/window/announcements", "公告", ANNOUNCERS),
            MenuEntry("tips", "/window/tips", "健康提示", TIP_KEEPERS),
            MenuEntry("activities", "/window/activities", "活动", ACTIVITY_KEEPERS),
            MenuEntry("faq", "/window/faq", "问答", KEEPERS),
        ),
    ),
    MenuGroup(
        "数据和规则",
        (
            MenuEntry("roster", "/window/roster", "参保名册", _SUPERVISOR),
            MenuEntry("platform", "/window/platform", "平台数据", _SUPERVISOR),
            MenuEntry(
                "platform",
                "/window/platform/re-entries",
                "恢复入账",
                frozenset({Role.SECOND_REVIEWER}),
                not_for=_SUPERVISOR,
            ),
            MenuEntry("places", "/window/places", "网点", PLACE_READERS),
            MenuEntry("rechecks", "/window/rechecks", "重新核对", _SUPERVISOR),
            MenuEntry("policies", "/window/policies", "政策参数", READERS),
            MenuEntry("promises", "/window/promises", "承诺兑现", PROMISE_READERS),
            MenuEntry("staff", "/window/staff", "账号", OFFICE_READERS),
            MenuEntry("inbox-removals", "/window/inbox-removals", "消息删除记录", MESSAGE_KEEPERS),
            MenuEntry("exports", "/window/exports", "导出", EXPORTERS),
            MenuEntry("looks", "/window/looks", "谁看过", LOOK_READERS),
        ),
    ),
)


def menu_of(actor: Actor) -> tuple[MenuGroup, ...]:
    """Somebody's menu, without what their roles or their county do not let them see."""
    held = actor.roles
    groups = [
        replace(
            group,
            entries=tuple(
                each
                for each in group.entries
                if held.intersection(each.roles)
                and not held.intersection(each.not_for)
                and (not actor.county or open_to_counties(each.address))
            ),
        )
        for group in MENU
    ]
    entries = tuple(each for group in groups for each in group.entries)
    if len(entries) <= IN_A_ROW:
        return (MenuGroup("", entries),) if entries else ()
    return tuple(
        group if len(group.entries) > 1 else replace(group, words="")
        for group in groups
        if group.entries
    )
