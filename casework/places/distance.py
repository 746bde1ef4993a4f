"""How far is it from here to there, and how is that said? Asked by the search for what is near."""

from math import asin, cos, radians, sin, sqrt

_EARTH_METRES = 6_371_000
_KILOMETRE = 1_000
_NEAR = 50


def metres_between(first: tuple[float, float], second: tuple[float, float]) -> int:
    """As the crow flies, between two points in degrees north and east; good to half a percent."""
    north, east = radians(second[0] - first[0]), radians(second[1] - first[1])
    middle = cos(radians(first[0])) * cos(radians(second[0]))
    half = sin(north / 2) ** 2 + middle * sin(east / 2) ** 2
    return round(2 * _EARTH_METRES * asin(min(1.0, sqrt(half))))


def distance_words(metres: int) -> str:
    """For members: 就在附近, 约350米, 约2.4公里, 约18公里."""
    if metres < _NEAR:
        return "就在附近"
    if metres < _KILOMETRE:
        return f"约{round(metres, -1)}米" if metres < _KILOMETRE - 5 else "约1公里"
    kilometres = metres / _KILOMETRE
    return f"约{kilometres:.0f}公里" if kilometres >= 10 else f"约{kilometres:.1f}公里"
