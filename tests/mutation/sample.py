"""Would the second calculator notice? A fixed sample of its histories, quick enough to be asked
about every change; the whole of them is tests/second/test_second_agrees.py."""

import pytest

from tests.second.agreement import disagreement_of

SAMPLE = range(60)


@pytest.mark.parametrize("seed", SAMPLE)
def test_the_second_calculator_agrees_on_a_history_of_the_sample(seed: int) -> None:
    differing = disagreement_of(seed)
    assert differing is None, str(differing)
