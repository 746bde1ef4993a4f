"""What does the worker do for the audit chain? It notes which settings it was started with, seals
what was written every few seconds, and tells /metrics when it last could."""

import asyncio
import logging
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge

from app.compose import Services
from app.settings import Settings
from app.settings_shown import shown_settings
from infra.audit.heads import AuditHeads
from infra.audit.sealing import AuditSealing
from infra.audit.setting_changes import note_settings

log = logging.getLogger("daetong.audit")


def heads_folder(settings: Settings) -> Path:
    """Where the heads of the chain are kept; without a setting, under var/ beside the process."""
    return settings.audit_heads or Path.cwd() / "var" / "audit-heads"


class AuditLoop:
    """审计封存的循环."""

    def __init__(self, services: Services) -> None:
        self._services = services
        heads = AuditHeads(heads_folder(services.settings))
        self.sealing = AuditSealing(services.db, services.sealer, heads, services.clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what is written up to then is sealed."""
        try:
            await self._note_settings()
        except Exception:
            log.exception("the settings were not noted", extra={"action": "settings_unnoted"})
        await self.sealing.run(stop)

    async def _note_settings(self) -> None:
        sealer = self._services.sealer

        def fingerprint(secret: str) -> str:
            """Tells whether a secret is another one, and nothing else of it."""
            return f"#{sealer.mac(secret.encode(), 'setting').hex()[:12]}" if secret else ""

        shown = shown_settings(self._services.settings, fingerprint)
        changed = await note_settings(self._services.db, shown, self._services.clock())
        if changed:
            extra = {"action": "settings_changed", "settings": changed}
            log.info("settings differ from the last start", extra=extra)


def show_audit(registry: CollectorRegistry, loop: AuditLoop | None) -> None:
    """The gauge of when everything was last sealed; NaN where this process seals nothing."""
    gauge = Gauge(
        "audit_sealed_timestamp_seconds",
        "When everything that was written had been sealed in the audit chain.",
        registry=registry,
    )

    def at() -> float:
        sealed = loop.sealing.sealed_at if loop else None
        return sealed.timestamp() if sealed else float("nan")

    gauge.set_function(at)
