"""Does the menu hold every page of somebody's roles once, in a row or under headings?"""

from claims_core.claim import Role
from tests.every_case import EveryCase
from window.menu import IN_A_ROW, MENU, MenuGroup, menu_of


def test_everybody_finds_their_pages_once_and_nothing_else() -> None:
    every_entry = [each for group in MENU for each in group.entries]
    with EveryCase() as every:
        for role in Role:
            with every.case(role):
                found = [each for group in menu_of({role}) for each in group.entries]
                assert found == [each for each in every_entry if role in each.roles]
                headed = [group for group in menu_of({role}) if group.words]
                assert bool(headed) == (len(found) > IN_A_ROW)
    sections = [each.section for group in menu_of(set(Role)) for each in group.entries]
    assert len(sections) == len(set(sections)) == len({each.section for each in every_entry})


def test_a_group_names_the_page_that_is_open_and_one_entry_needs_no_heading() -> None:
    boss = {group.words: group for group in menu_of({Role.SUPERVISOR})}
    assert boss["宣传"].here("tips") == "健康提示"
    assert boss["接待"].here("tips") == ""
    assert menu_of({Role.MEMBER}) == ()
    clerk = menu_of({Role.CLERK, Role.CASHIER, Role.PUBLICITY})
    alone = [group for group in clerk if not group.words]
    assert all(isinstance(group, MenuGroup) and len(group.entries) == 1 for group in alone)
