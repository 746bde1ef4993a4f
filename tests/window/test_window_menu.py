"""Does the menu hold every page of somebody's roles once, in a row or under headings?"""

from claims_core.claim import Actor, Role
from claims_core.eligibility import COUNTIES
from tests.every_case import EveryCase
from window.county_routes import open_to_counties
from window.menu import IN_A_ROW, MENU, MenuGroup, menu_of


def holding(*roles: Role, county: str = "") -> Actor:
    """Somebody with these roles."""
    return Actor("a" * 32, "卞受理", frozenset(roles), county)


def test_everybody_finds_their_pages_once_and_nothing_else() -> None:
    every_entry = [each for group in MENU for each in group.entries]
    with EveryCase() as every:
        for role in Role:
            with every.case(role):
                found = [each for group in menu_of(holding(role)) for each in group.entries]
                assert found == [each for each in every_entry if role in each.roles]
                headed = [group for group in menu_of(holding(role)) if group.words]
                assert bool(headed) == (len(found) > IN_A_ROW)
    sections = [each.section for group in menu_of(holding(*Role)) for each in group.entries]
    assert len(sections) == len(set(sections)) == len({each.section for each in every_entry})


def test_a_group_names_the_page_that_is_open_and_one_entry_needs_no_heading() -> None:
    boss = {group.words: group for group in menu_of(holding(Role.SUPERVISOR))}
    assert boss["宣传"].here("tips") == "健康提示"
    assert boss["接待"].here("tips") == ""
    assert menu_of(holding(Role.MEMBER)) == ()
    clerk = menu_of(holding(Role.CLERK, Role.CASHIER, Role.PUBLICITY))
    alone = [group for group in clerk if not group.words]
    assert all(isinstance(group, MenuGroup) and len(group.entries) == 1 for group in alone)


def test_somebody_of_a_county_is_offered_nothing_of_the_city() -> None:
    boss = holding(Role.SUPERVISOR, Role.CASHIER, county=next(iter(COUNTIES)))
    offered = {each.section for group in menu_of(boss) for each in group.entries}
    of_people = {"chats", "cases", "fraud", "follow-ups"}
    assert offered == {"claims", "people", "quality", "looks"} | of_people
    shut = {each.address for group in MENU for each in group.entries} - {
        f"/window/{each}" for each in offered
    }
    assert not any(open_to_counties(address) for address in shut)
