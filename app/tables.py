"""Which tables does the whole application have? Asked by migrations; importing this file fills the
metadata."""

import bot.tables
import casework.access_log
import casework.activities.tables
import casework.arrival.tables
import casework.assisted.tables
import casework.bank_statements.tables
import casework.care.tables
import casework.checks.tables
import casework.claims.paper_tables
import casework.claims.promise_tables
import casework.claims.tables
import casework.conversations.tables
import casework.desk.tables
import casework.exports.tables
import casework.first_reports.tables
import casework.fraud.tables
import casework.handover.tables
import casework.hospital.tables
import casework.ledger.tables
import casework.money.tables
import casework.payments.bank_tables
import casework.payments.tables
import casework.people.authority_tables
import casework.people.staff_tables
import casework.people.tables
import casework.phone.tables
import casework.phone.upload_tables
import casework.places.tables
import casework.platform.tables
import casework.policy.tables
import casework.printouts.tables
import casework.receipts.tables
import casework.unclaimed.tables
import casework.uploads.tables
import faq.tables
import infra.audit.rows
import infra.audit.setting_changes
import infra.copy_orders
import infra.data_keys
import infra.heartbeat
import infra.idempotency
import infra.key_canary
import infra.outbox
import infra.person_requests
import infra.retention
import infra.wechat.tokens.tables
import infra.weekly_look
import notifications.account_tags.tables
import notifications.announcements.tables
import notifications.tables
import notifications.untold.tables
from infra.db import Base

METADATA = Base.metadata
OWNERS = (
    bot.tables,
    casework.access_log,
    casework.activities.tables,
    casework.arrival.tables,
    casework.assisted.tables,
    casework.bank_statements.tables,
    casework.care.tables,
    casework.checks.tables,
    casework.claims.paper_tables,
    casework.claims.promise_tables,
    casework.claims.tables,
    casework.conversations.tables,
    casework.desk.tables,
    casework.first_reports.tables,
    casework.fraud.tables,
    casework.handover.tables,
    casework.hospital.tables,
    casework.ledger.tables,
    casework.money.tables,
    casework.payments.bank_tables,
    casework.payments.tables,
    casework.people.staff_tables,
    casework.people.authority_tables,
    casework.people.tables,
    casework.phone.tables,
    casework.phone.upload_tables,
    casework.places.tables,
    casework.platform.tables,
    casework.policy.tables,
    casework.exports.tables,
    casework.printouts.tables,
    casework.receipts.tables,
    casework.unclaimed.tables,
    casework.uploads.tables,
    faq.tables,
    infra.audit.rows,
    infra.audit.setting_changes,
    infra.copy_orders,
    infra.data_keys,
    infra.heartbeat,
    infra.idempotency,
    infra.key_canary,
    infra.outbox,
    infra.person_requests,
    infra.retention,
    infra.weekly_look,
    infra.wechat.tokens.tables,
    notifications.account_tags.tables,
    notifications.announcements.tables,
    notifications.tables,
    notifications.untold.tables,
)
