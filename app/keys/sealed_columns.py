"""Which columns hold sealed values, and for which place is each sealed? Asked by the rotation of
keys; a test names every column of bytes that is neither here nor known to be something else."""

from bot.conversations import ASKED, KEPT
from bot.seen import ANSWER
from bot.tables import ConversationRow, SeenMessageRow
from casework.bank_statements.entries import PAYER
from casework.bank_statements.tables import BankEntryRow
from casework.care.calls import WORDS as CARE_WORDS
from casework.care.tables import CareCallRow
from casework.checks.draws import SEED
from casework.checks.tables import DrawSeedRow
from casework.claims.paper_tables import PaperFieldRow
from casework.claims.store import PAYEE
from casework.claims.tables import ClaimRow, PayeeChangeRow
from casework.conversations import store as cases
from casework.conversations.tables import MissedCallRow, ServiceCaseRow, ServiceCaseStepRow
from casework.exports import presenting as exports
from casework.exports.tables import DataExportRow
from casework.fraud import store as fraud
from casework.fraud.tables import FraudReportRow, FraudReportStepRow
from casework.handover import store as handovers
from casework.handover.tables import ChatTurnRow, HandoverMessageRow, HandoverRow
from casework.payments.tables import PaymentRow
from casework.people import one_time_codes, people
from casework.people.authorisations import PROXY_NAME
from casework.people.authority_tables import AuthorisationLetterRow, FaceCheckRow
from casework.people.face_checks import VERIFY_ID
from casework.people.kept_searches import SEARCHES
from casework.people.letter_use import PROXY_NUMBER
from casework.people.members import MEMBER_PHONE
from casework.people.parked_forms import PARKED
from casework.people.staff import TOTP_SECRET
from casework.people.tables import (
    AuthorisationRow,
    FormerNumberRow,
    IdentityChangeRow,
    InsuredRow,
    MemberRow,
    OneTimeCodeRow,
    StaffRow,
    StaffSessionRow,
)
from casework.printouts.printouts import CONTENT as PRINTED
from casework.printouts.tables import PrintoutRow
from casework.readings import kept_values as papers
from casework.uploads.staging import CONTENT, REMARK
from casework.uploads.tables import ImportRemarkRow, StagedPersonRow
from infra import key_canary
from infra.rekeying import SealedColumn
from infra.wechat.tokens.store import SEALED_AS
from infra.wechat.tokens.tables import WeChatTokenRow
from notifications.inbox.writing import TEXT as INBOX_TEXT
from notifications.replies.receiving import PHONE as REPLY_PHONE
from notifications.replies.receiving import TEXT as REPLY_TEXT
from notifications.tables import InboxItemRow, SmsReplyRow

SEALED = tuple(
    SealedColumn.from_column(column, context)
    for column, context in (
        (InsuredRow.name_sealed, people.NAME),
        (InsuredRow.id_number_sealed, people.ID_NUMBER),
        (InsuredRow.phone_sealed, people.PHONE),
        (FormerNumberRow.id_number_sealed, people.ID_NUMBER),
        (IdentityChangeRow.old_number_sealed, people.ID_NUMBER),
        (IdentityChangeRow.new_number_sealed, people.ID_NUMBER),
        (MemberRow.phone_sealed, MEMBER_PHONE),
        (AuthorisationRow.proxy_name_sealed, PROXY_NAME),
        (AuthorisationLetterRow.proxy_name_sealed, PROXY_NAME),
        (AuthorisationLetterRow.proxy_number_sealed, PROXY_NUMBER),
        (FaceCheckRow.verify_id_sealed, VERIFY_ID),
        (OneTimeCodeRow.details_sealed, one_time_codes.DETAILS),
        (OneTimeCodeRow.code_sealed, one_time_codes.CODE),
        (StaffRow.totp_sealed, TOTP_SECRET),
        (StaffSessionRow.parked_sealed, PARKED),
        (StaffSessionRow.searches_sealed, SEARCHES),
        (ClaimRow.payee_sealed, PAYEE),
        (ClaimRow.new_payee_sealed, PAYEE),
        (PayeeChangeRow.old_payee_sealed, PAYEE),
        (PaperFieldRow.read_sealed, papers.READ),
        (PaperFieldRow.said_sealed, papers.SAID),
        (PaperFieldRow.seen_sealed, papers.SEEN),
        (PaymentRow.payee_sealed, PAYEE),
        (BankEntryRow.payer_sealed, PAYER),
        (DrawSeedRow.seed_sealed, SEED),
        (DataExportRow.reason_sealed, exports.REASON),
        (DataExportRow.refusal_sealed, exports.REFUSAL),
        (PrintoutRow.content_sealed, PRINTED),
        (StagedPersonRow.content_sealed, CONTENT),
        (ImportRemarkRow.content_sealed, REMARK),
        (ServiceCaseRow.phone_sealed, cases.PHONE),
        (MissedCallRow.phone_sealed, cases.PHONE),
        (FraudReportRow.contact_sealed, fraud.CONTACT),
        (FraudReportRow.told_sealed, fraud.WORDS),
        (HandoverRow.openid_sealed, handovers.OPENID),
        (HandoverMessageRow.text_sealed, handovers.TEXT),
        (ChatTurnRow.said_sealed, handovers.TEXT),
        (ChatTurnRow.told_sealed, handovers.TEXT),
        (InboxItemRow.text_sealed, INBOX_TEXT),
        (SmsReplyRow.phone_sealed, REPLY_PHONE),
        (SmsReplyRow.text_sealed, REPLY_TEXT),
        (SeenMessageRow.answer_sealed, ANSWER),
        (ConversationRow.asked_sealed, ASKED),
        (ConversationRow.kept_sealed, KEPT),
        (WeChatTokenRow.token_sealed, SEALED_AS),
    )
)

# Sealed with keys of their own, which lie in `data_key`: the rows must not change.
KEYS_APART = (
    SealedColumn.from_column(CareCallRow.words_sealed, CARE_WORDS),
    SealedColumn.from_column(FraudReportStepRow.words_sealed, fraud.WORDS),
    SealedColumn.from_column(ServiceCaseStepRow.words_sealed, cases.WORDS),
)

# The last to be sealed anew: it says that all others have been.
CANARY = SealedColumn.from_column(key_canary.KeyCanaryRow.sealed, key_canary.CONTEXT)

# What `seal_bytes` has sealed lies in these folders of the object store.
FOLDERS = ("photos", "uploads", "appeals", "fraud", "letters")
