"""Where do people and changes of their identity stand in the window? Asked by its pages."""

LIST = "/window/people"
PERSON = f"{LIST}/{{insured_id}}"
ASSISTED = f"{PERSON}/assisted"
ASSISTED_ONE = f"{ASSISTED}/{{claim_id}}"
CHANGE = f"{LIST}/changes/{{change_id}}"


def person_address(insured_id: str) -> str:
    """The page of one person."""
    return PERSON.format(insured_id=insured_id)


def change_address(change_id: str) -> str:
    """The page of one change."""
    return CHANGE.format(change_id=change_id)
