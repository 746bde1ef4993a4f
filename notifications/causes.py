"""Which event causes which message, and which causes none on purpose? Asked by the relay; an event
that stands nowhere here tells nobody anything."""

from claims_core.events import EventName
from claims_core.person_notices import NoticeKind
from notifications.messages import Message

CODE_EVENT = "one_time_code"
TIP_EVENT = "health_tip_of_week"
ENTITLEMENT_EVENT = "entitlement_reminder_due"
FIRST_REPORT_EVENT = "first_report_reminder"
DRAFT_EVENT = "draft_reminder_due"
ASSISTED_ASKED_EVENT = "assisted_filing_asked"
ASSISTED_LAPSED_EVENT = "assisted_filing_lapsed"
ASSISTED_SHEET_LATE_EVENT = "assisted_sheet_late"
ASSISTED_SHEET_REFUSED_EVENT = "assisted_sheet_refused"
# not a claim's: written to the outbox beside their own causes
ACTIVITY_TOMORROW_EVENT = "activity_tomorrow"
ACTIVITY_CANCELLED_EVENT = "activity_cancelled"
# of what was done in somebody's name, or to their binding; named as their messages are
PERSON_EVENTS: frozenset[str] = frozenset(NoticeKind)
OTHER_EVENTS = frozenset(
    {
        *(CODE_EVENT, TIP_EVENT, ENTITLEMENT_EVENT, FIRST_REPORT_EVENT, DRAFT_EVENT),
        *(ACTIVITY_TOMORROW_EVENT, ACTIVITY_CANCELLED_EVENT),
        *(ASSISTED_ASKED_EVENT, ASSISTED_LAPSED_EVENT),
        *(ASSISTED_SHEET_LATE_EVENT, ASSISTED_SHEET_REFUSED_EVENT),
        *PERSON_EVENTS,
    }
)

CAUSED_BY: dict[str, Message] = {
    EventName.CLAIM_SUBMITTED: Message.RECEIVED,
    EventName.MATERIALS_RESUBMITTED: Message.SUPPLEMENT_RECEIVED,
    EventName.PROMISE_RECOUNTED: Message.PROMISE_MOVED,
    EventName.PROMISE_BEGUN_ANEW: Message.PROMISE_MOVED,
    EventName.MATERIALS_WANTED: Message.MATERIALS_WANTED,
    EventName.CLAIM_SETTLED: Message.SETTLEMENT_REMINDER,
    EventName.PAYMENT_MADE: Message.ARRIVAL_REMINDER,
    EventName.ARRIVAL_ASKED: Message.ARRIVAL_QUESTION,
    EventName.CLOSING_SOON: Message.CLOSING_SOON,
    EventName.CLOSED_UNCONFIRMED: Message.CLOSED_UNCONFIRMED,
    EventName.PAYMENT_RETURNED: Message.PAYMENT_RETURNED,
    EventName.PAYMENT_CAME_BACK: Message.PAYMENT_CAME_BACK,
    EventName.NEW_ACCOUNT_RECORDED: Message.NEW_ACCOUNT_RECORDED,
    EventName.PAYEE_CHANGE_ASKED: Message.PAYEE_CHANGE_ASKED,
    EventName.PAYEE_CHANGE_STOPPED: Message.PAYEE_CHANGE_STOPPED,
    EventName.CLAIM_NOT_ACCEPTED: Message.NOT_ACCEPTED,
    EventName.CLAIM_REJECTED: Message.REJECTED,
    EventName.CLAIM_WITHDRAWN: Message.WITHDRAWN,
    EventName.CLAIM_WITH_CENTRE: Message.WITH_CENTRE,
    EventName.CLAIM_REVERSED: Message.REVERSED,
    EventName.CLAIM_REOPENED: Message.REOPENED,
    CODE_EVENT: Message.ONE_TIME_CODE,
    TIP_EVENT: Message.HEALTH_TIP,
    ENTITLEMENT_EVENT: Message.ENTITLEMENT_REMINDER,
    FIRST_REPORT_EVENT: Message.FIRST_REPORT_REMINDER,
    DRAFT_EVENT: Message.DRAFT_REMINDER,
    ASSISTED_ASKED_EVENT: Message.ASSISTED_FILING_ASKED,
    ASSISTED_LAPSED_EVENT: Message.ASSISTED_FILING_LAPSED,
    ASSISTED_SHEET_LATE_EVENT: Message.ASSISTED_SHEET_LATE,
    ASSISTED_SHEET_REFUSED_EVENT: Message.ASSISTED_SHEET_REFUSED,
    ACTIVITY_TOMORROW_EVENT: Message.ACTIVITY_TOMORROW,
    ACTIVITY_CANCELLED_EVENT: Message.ACTIVITY_CANCELLED,
    **{kind: Message(kind) for kind in sorted(PERSON_EVENTS)},
}
# The member knows of these already, nothing changes for them, or supervisors look after it.
SILENT: frozenset[str] = frozenset(
    {
        EventName.CLAIM_ACCEPTED,
        EventName.CENTRE_AUDITED,
        EventName.ARRIVAL_CONFIRMED,
        EventName.ARRIVAL_DENIED,
        EventName.TIME_HALF_GONE,
        EventName.TIME_NEARLY_GONE,
        EventName.TIME_GONE,
    }
)
