"""Which roles stand together at the window? Asked by the matrix of permissions, on the pages and in
the API."""

from claims_core.claim import Role
from tests.people import STAFF

EVERYBODY = frozenset(STAFF)
ON_CLAIMS = EVERYBODY - {Role.PUBLICITY, Role.MEDICAL}
CLERK = frozenset({Role.CLERK})
REGISTRAR = frozenset({Role.REGISTRAR})
INITIAL = frozenset({Role.INITIAL_REVIEWER})
SECOND = frozenset({Role.SECOND_REVIEWER})
FINAL = frozenset({Role.FINAL_CHECKER})
CASHIER = frozenset({Role.CASHIER})
SUPERVISOR = frozenset({Role.SUPERVISOR})
AUDITOR = frozenset({Role.AUDITOR})

COUNTER = CLERK | SUPERVISOR
CORRECTS = CLERK | REGISTRAR | INITIAL
REVIEWERS = INITIAL | SECOND | FINAL
MONEY = CASHIER | SUPERVISOR
CALLS = frozenset({Role.CALLER}) | SUPERVISOR
CASES = CALLS | CLERK
CASE_WORKERS = CASES | {Role.MEDICAL}
REPLIES = COUNTER | CALLS
TIPS = frozenset({Role.PUBLICITY}) | SUPERVISOR
AUDIT = AUDITOR | SUPERVISOR
EXPORTS = MONEY | TIPS | AUDIT
REPORT_TAKERS = CASES | AUDITOR
# The auditor sees the quality review and proves its draws, but neither draws nor decides in it:
# whoever audits a control has no part in it.
QUALITY_DONE = frozenset({Role.QUALITY_REVIEWER}) | SUPERVISOR
QUALITY_SEEN = QUALITY_DONE | AUDITOR
