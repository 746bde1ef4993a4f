"""Who makes which file that is exported? One source for each kind."""

from app.gateways import Clock
from casework.balances.balances import Balances
from casework.balances.lines_export import MoneyLinesSource
from casework.desk.exchange_export import ExchangeSource
from casework.exports.export_list import ExportList
from casework.exports.exports import Exports
from casework.exports.kinds import ExportKind
from casework.exports.limits import read_limits
from casework.exports.sources import ExportSource
from casework.hospital.findings_export import HospitalFindingsSource
from casework.hospital.reviews import HospitalReviews
from casework.payments.bank_file_export import BankFileSource
from casework.payments.payments import Payments
from casework.people.role_holders import RoleHolders
from casework.uploads.file_imports import FileImports
from casework.uploads.rows_export import ImportRowsSource
from infra.db import Database
from infra.sealing import Sealer
from notifications.announcements.reports import AnnouncementReports
from notifications.announcements.unreached_export import UnreachedSource
from window.services import ExportServices


def build_exports(
    db: Database,
    sealer: Sealer,
    clock: Clock,
    imports: FileImports,
    reviews: HospitalReviews,
) -> ExportServices:
    """The steps with all their sources, and the list."""
    sources: dict[ExportKind, ExportSource] = {
        ExportKind.BANK_FILE: BankFileSource(Payments(db, sealer, clock)),
        ExportKind.EXCHANGE_FILE: ExchangeSource(clock),
        ExportKind.MONEY_LINES: MoneyLinesSource(Balances(db, sealer, clock)),
        ExportKind.IMPORT_ROWS: ImportRowsSource(imports),
        ExportKind.HOSPITAL_FINDINGS: HospitalFindingsSource(reviews),
        ExportKind.UNREACHED: UnreachedSource(AnnouncementReports(db, sealer, clock)),
    }
    limits = read_limits()
    return ExportServices(
        Exports(db, sealer, clock, sources, limits),
        ExportList(db, sealer, clock, limits),
        RoleHolders(db),
    )
