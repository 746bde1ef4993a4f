"""What can be set about reading what stands on papers? A part of the one class of settings."""

from pydantic import Field

from app.backup.settings import BackupSettings
from infra.reading.text_reader import reads_text


class ReadingSettings(BackupSettings):
    """识字的设置."""

    read_papers: bool = Field(
        True,
        description="装了识字的部分（daetong[ocr]），要不要认材料照片上的字；没装的不认，别的照常。",
    )

    def reads_papers(self) -> bool:
        """Whether photographs of papers are read here: it is wanted, and what reads is there."""
        return self.read_papers and reads_text()
