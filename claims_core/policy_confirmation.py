"""Which figures has a supervisor found in a document about their own year?

Kept by casework; laid over the policy book so that settlements name the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyConfirmation:
    """政策确认: of the benefit ladder's figures of one policy version, exactly as they stood,
    for the days of ``year``.

    ``values`` are those of ``Policy.values``; a version whose figures differ is not meant.
    """

    year: int
    version: str
    values: Mapping[str, int | str]
    document: str
    article: str
    document_no: str = ""

    @property
    def cite(self) -> str:
        """简称: as an article's citation begins."""
        return self.document_no or f"《{self.document}》"
