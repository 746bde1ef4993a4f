"""Where does the next page begin? Asked by every list; a cursor is opaque to the caller and holds
no personal data."""

import base64
import json
import re
from datetime import datetime

from casework.errors import FieldsInvalid

_ID = re.compile(r"[0-9a-f]{32}")


def encode(at: datetime, row_id: str) -> str:
    """The cursor behind the row (at, row_id)."""
    text = json.dumps([at.isoformat(), row_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, str]:
    """The row behind which the next page begins.

    :raises FieldsInvalid: when it is none of ours.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, row_id = json.loads(base64.urlsafe_b64decode(padded))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not 2000 < moment.year < 2200 or not _ID.fullmatch(row_id):
            raise ValueError
    except (ValueError, TypeError, RecursionError) as problem:
        raise FieldsInvalid(cursor="翻页标记不对，请回到第一页。") from problem
    return moment, row_id
