"""How do many people share the decoding of pictures? Two processes, one picture of each person at a
time: whoever sends twenty that take long keeps one of them busy, and the other one is everybody
else's."""

from infra.fair_turns import FairTurns
from infra.imaging import Imaging, Photo
from infra.whose import whose_work


class SharedImaging:
    """照片处理: hands each picture to whichever decoder is free, person by person."""

    def __init__(self, *decoders: Imaging) -> None:
        self._decoders = decoders
        self._turns = FairTurns(decoders)

    async def start(self) -> None:
        """Start the first process ahead of the first picture; the others when they are needed."""
        await self._decoders[0].start()

    async def stop(self) -> None:
        """End them all."""
        for each in self._decoders:
            await each.stop()

    async def measure(self, data: bytes, *, pages: int = 1) -> Photo:
        """As `Imaging` says, in the turn of whoever this is done for."""
        async with self._turns.turn_of(whose_work.get()) as decoder:
            return await decoder.measure(data, pages=pages)

    async def straighten(self, page: bytes, *, turn: int = 0) -> bytes | None:
        """As `Imaging` says, likewise."""
        async with self._turns.turn_of(whose_work.get()) as decoder:
            return await decoder.straighten(page, turn=turn)

    async def mark(self, page: bytes, text: str, *, longest: int = 0) -> bytes:
        """As `Imaging` says, likewise."""
        async with self._turns.turn_of(whose_work.get()) as decoder:
            return await decoder.mark(page, text, longest=longest)
