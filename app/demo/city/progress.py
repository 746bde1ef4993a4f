"""How far is the making of the city? Told on stderr: in place on a terminal, in a few lines
elsewhere."""

import sys
import time

IN_PLACE, BY_LINES = 0.5, 8.0  # seconds between two words


class ProgressMeter:
    """进度: call it with the part that is done."""

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._begun = time.monotonic()
        self._said = self._begun

    def begin(self) -> None:
        """Say what is being made, and that it happens once."""
        self._begun = self._said = time.monotonic()
        self._write("正在布置演示用的小城：七十来个虚构的人，一年的申请（只做这一次）\n")

    def __call__(self, part: float) -> None:
        """Say it when some time has gone since the last word."""
        now = time.monotonic()
        if now - self._said < (IN_PLACE if self._on_terminal else BY_LINES):
            return
        self._said = now
        end = "\r" if self._on_terminal else "\n"
        far = f"已过完这一年的{part:4.0%}" if part < 0.995 else "这一年过完了，正在收尾"
        self._write(f"  {far}，用时{self._seconds()}秒{end}")

    def done(self) -> None:
        """Say the last word."""
        self._write(f"  小城布置好了，用时{self._seconds()}秒　　　　　\n")

    def _seconds(self) -> str:
        return f"{time.monotonic() - self._begun:.0f}"

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
