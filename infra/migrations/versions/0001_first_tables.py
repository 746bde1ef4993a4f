"""First tables"""

from infra.migrations.first import (
    bot,
    casework,
    casework_activities,
    casework_arrival,
    casework_assisted,
    casework_authority,
    casework_bank_statements,
    casework_care,
    casework_checks,
    casework_claims,
    casework_conversations,
    casework_desk,
    casework_exports,
    casework_fraud,
    casework_handover,
    casework_hospital,
    casework_ledger,
    casework_money,
    casework_payments_bank,
    casework_payments_main,
    casework_people,
    casework_phone,
    casework_places,
    casework_platform,
    casework_policy,
    casework_printouts,
    casework_receipts,
    casework_staff,
    casework_unclaimed,
    casework_uploads,
    faq,
    infra,
    infra_audit,
    infra_wechat_tokens,
    notifications,
    notifications_account_tags,
    notifications_announcements,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # whoever is pointed to comes first
    bot.create()
    casework.create()
    casework_people.create()
    casework_authority.create()
    casework_activities.create()
    casework_claims.create()
    casework_arrival.create()
    casework_assisted.create()
    casework_payments_main.create()
    casework_money.create()
    casework_bank_statements.create()
    casework_care.create()
    casework_checks.create()
    casework_conversations.create()
    casework_desk.create()
    casework_exports.create()
    casework_fraud.create()
    casework_handover.create()
    casework_hospital.create()
    casework_ledger.create()
    casework_payments_bank.create()
    casework_phone.create()
    casework_places.create()
    casework_platform.create()
    casework_policy.create()
    casework_printouts.create()
    casework_receipts.create()
    casework_staff.create()
    casework_unclaimed.create()
    casework_uploads.create()
    faq.create()
    infra.create()
    infra_wechat_tokens.create()
    notifications.create()
    notifications_account_tags.create()
    notifications_announcements.create()
    infra_audit.create()  # of tables that are there by now
