"""Where does the next page begin? Asked by every list; a cursor is opaque to the caller and holds
no personal data."""

import base64
import json
from datetime import datetime

from casework.errors import FieldsInvalid


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
        if moment.tzinfo is None or not isinstance(row_id, str):
            raise ValueError
    except (ValueError, TypeError) as problem:
        raise FieldsInvalid(cursor="翻页标记不对，请回到第一页。") from problem
    return moment, row_id
