"""What does an operator hear who gives a colleague a role that there is not?"""

from pathlib import Path

import pytest

from app.maintenance import add_staff
from casework.accounts.given import GIVEN_ROLES
from casework.errors import FieldsInvalid
from tests.world import test_settings


async def test_the_roles_that_there_are_are_named(tmp_path: Path) -> None:
    settings = test_settings(f"sqlite+aiosqlite:///{tmp_path}/staff.db", tmp_path, 1)
    with pytest.raises(FieldsInvalid) as refused:
        await add_staff(settings, "xinren", "新人", ["clerk"])
    told = refused.value.fields["roles"]
    assert "没有这些岗位：clerk" in told and "window_clerk（窗口受理）" in told
    assert all(role.value in told for role in GIVEN_ROLES)


async def test_the_scopes_that_there_are_are_named(tmp_path: Path) -> None:
    settings = test_settings(f"sqlite+aiosqlite:///{tmp_path}/staff.db", tmp_path, 1)
    with pytest.raises(FieldsInvalid) as refused:
        await add_staff(settings, "xinren", "新人", ["window_clerk"], "weihui")
    told = refused.value.fields["scope"]
    assert "没有这个范围：weihui" in told and "410781（卫辉市）" in told and "insurer" in told
