"""Does a text go on from what was said before? The FAQ service asks, knowing the last topic."""

import re

_LONGEST = 14
_LEADS_ON = re.compile(r"^(那么?|那我|那他|那这|这个|这种|它|然后|接下来|还要|还有|那得|那还)")


def leads_on(folded: str) -> bool:
    """那要多久: short, and beginning with a word that points back."""
    return len(folded) <= _LONGEST and bool(_LEADS_ON.match(folded))
