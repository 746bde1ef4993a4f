"""When does everything come under a new key? The worker sees at its start that the current key is
another one, and once a day, while old ones are still in the settings, looks for what came since."""

import asyncio
import logging
from time import monotonic

from sqlalchemy import select

from app.compose import Services
from app.keys.composing import build_rekeying
from infra.key_canary import KeyCanaryRow

log = logging.getLogger("daetong.keys")

LOOK_EVERY_S = 60.0
AGAIN_EVERY_S = 24 * 3600.0
SAY_EVERY_S = 10.0


class KeyRotation:
    """换密钥的循环."""

    def __init__(self, services: Services) -> None:
        self._db, self._sealer = services.db, services.sealer
        self._rekeying = build_rekeying(
            services.db, services.sealer, services.objects, leisure=True, watch=self._watch
        )
        self._said = monotonic()
        self._again_at = monotonic() + AGAIN_EVERY_S

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, which also ends a rotation under way; the next start goes on."""
        rotating = asyncio.create_task(self._run())
        await stop.wait()
        rotating.cancel()
        await asyncio.wait({rotating})

    async def once(self) -> bool:
        """Rotate if it is time; whether it was."""
        again = len(self._sealer.names) > 1 and monotonic() >= self._again_at
        if not again and await self._is_current():
            return False
        report = await self._rekeying.run()
        self._again_at = monotonic() + AGAIN_EVERY_S
        told = {
            "values": report.values,
            "data_keys": report.data_keys,
            "photos": report.photos,
            "left": report.left,
            "damaged": report.damaged,
        }
        if report.whole:
            extra = {"action": "keys_rotated", "key": self._sealer.current, **told}
            log.info("everything is sealed under the current key", extra=extra)
        else:
            extra = {"action": "keys_not_rotated", **told}
            log.error("some of what is sealed is still under an old key", extra=extra)
        return True

    async def _run(self) -> None:
        while True:
            try:
                await self.once()
            except Exception:
                log.exception("the rotation failed", extra={"action": "key_rotation_failed"})
            await asyncio.sleep(LOOK_EVERY_S)

    async def _is_current(self) -> bool:
        async with self._db.read() as session:
            sealed = await session.scalar(select(KeyCanaryRow.sealed))
        return sealed is None or sealed.startswith(self._sealer.heads[0])

    def _watch(self, values: int, photos: int) -> None:
        now = monotonic()
        if now - self._said >= SAY_EVERY_S:
            self._said = now
            extra = {"action": "keys_rotating", "values": values, "photos": photos}
            log.info("sealing anew under the current key", extra=extra)
