"""Where does a house stand that no fixture has built? On any database with the cast in it."""

from casework.people.one_time_codes import SendLimits
from infra.db import Database
from tests.casework.conftest import House, KeptObjects
from tests.casework.played_wechat import PlayedWeChat
from tests.cast import cast_sealer
from tests.clock import Clock


def house_on(db: Database) -> House:
    """The services as the tests of casework have them."""
    no_limits = SendLimits(None, None, None)
    return House(db, Clock(), cast_sealer(), PlayedWeChat(), KeptObjects(), no_limits)
