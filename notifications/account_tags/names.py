"""Which tags are there at the official account, and how are they called? Asked by whoever puts them
on and by the chat.

A county that somebody has named and the topics of health tips that they have chosen: nothing that
is known of them from the roster or from a claim."""

from notifications.tips.catalogue import TIP_TOPIC_WORDS, TipTopic
from notifications.tips.member_tips import consent_topic

_COUNTY = "county."
TOPIC_KEYS = {consent_topic(topic): topic for topic in TipTopic}


def county_key(county: str) -> str:
    """The tag of a county."""
    return f"{_COUNTY}{county}"


def tag_name(key: str) -> str:
    """What the platform and its console call it; at most 30 bytes."""
    if key.startswith(_COUNTY):
        return f"县区·{key.removeprefix(_COUNTY)}"
    return f"健康·{TIP_TOPIC_WORDS[TOPIC_KEYS[key]]}"
