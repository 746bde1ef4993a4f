"""From which stage on does a claim's amount stand? Asked by whatever shows one to its member."""

from claims_core.claim import Stage

SETTLED = {
    Stage.APPROVED,
    Stage.EXCHANGE_CHECKED,
    Stage.PAYING,
    Stage.PAYMENT_RETURNED,
    Stage.PAID,
    Stage.RECEIVED,
    Stage.CLOSED,
}
