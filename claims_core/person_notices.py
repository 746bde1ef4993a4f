"""Of which things done in their name, or to their binding, is an insured person told? Asked where
it is done, and by the messages."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """告诉本人什么; also the event and the message of that name."""

    RELATIVE_ACTED = "relative_acted"
    RELATIVE_FILLED_IN = "relative_filled_in"
    AUTHORISATION_GIVEN = "authorisation_given"
    AUTHORISATION_ENDED = "authorisation_ended"
    BINDING_MOVED = "binding_moved"
