"""Which columns hold blind indexes, and which of them come under a new index key? Asked by the
rotation and by the sealer; a test names every column of indexes that stands in neither list."""

from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from bot.conversations import PERSON as BOT_PERSON
from bot.tables import ConversationRow
from casework.accounts.invitations import INVITATION
from casework.bank_statements.tables import BankStatementRow
from casework.conversations.missed_calls import CALLER_INDEX
from casework.conversations.tables import MissedCallRow
from casework.exports.passwords import PASSWORD
from casework.handover.store import PERSON as CHAT_PERSON
from casework.handover.tables import ChatTurnRow, HandoverRow
from casework.payments.bank_tables import RefusedAccountRow
from casework.people import people
from casework.people.authority_tables import WindowCodeRow
from casework.people.bindings import ADDRESS
from casework.people.login_failures import FAILURE
from casework.people.staff import DEVICE, RECOVERY_CODE
from casework.people.staff_tables import (
    LoginFailureRow,
    RecoveryCodeRow,
    StaffDeviceRow,
    StaffInvitationRow,
)
from casework.people.tables import (
    FormerNumberRow,
    IdentityChangeRow,
    InsuredRow,
    MismatchRow,
    OneTimeCodeRow,
)
from casework.people.window_codes import CODE
from casework.uploads.tables import StagedPersonRow
from infra.reindexing import IndexedColumn
from notifications.messages import ChannelName
from notifications.tables import DeliveryRow

LAYERED: Final = frozenset(
    {
        *(people.ID_NUMBER, people.PHONE, ADDRESS, CODE, CALLER_INDEX),
        *(BOT_PERSON, CHAT_PERSON, INVITATION, RECOVERY_CODE, DEVICE, FAILURE, PASSWORD),
    }
)
"""The places whose indexes come under a new key."""


def _column(column: "InstrumentedAttribute[Any]", *only: ColumnElement[bool]) -> IndexedColumn:
    return IndexedColumn.from_column(column, *only)


INDEXED: Final = (
    _column(InsuredRow.id_number_index),
    _column(InsuredRow.phone_index),
    _column(FormerNumberRow.id_number_index),
    _column(IdentityChangeRow.old_number_index),
    _column(IdentityChangeRow.new_number_index),
    _column(OneTimeCodeRow.phone_index),
    _column(MismatchRow.id_number_index),
    _column(MismatchRow.address_index),
    _column(StagedPersonRow.id_number_index),
    _column(WindowCodeRow.code_index),
    _column(LoginFailureRow.scope_index),
    _column(StaffDeviceRow.token_index),
    _column(RecoveryCodeRow.code_index),
    _column(StaffInvitationRow.code_index),
    _column(MissedCallRow.phone_index),
    _column(HandoverRow.person_index),
    _column(ChatTurnRow.person_index),
    _column(ConversationRow.person_index),
    # messages of WeChat have what its reports name there, which is no index of ours
    _column(DeliveryRow.phone_index, DeliveryRow.channel == ChannelName.SMS.value),
)
# Under the first key for ever: the seals of bank statements and the proof of payments name them.
KEPT: Final = (
    _column(BankStatementRow.account_index),
    _column(RefusedAccountRow.account_index),
)
