"""How do generated cases run against a changed core? The same few in every run, and without making
a failing one smaller: one failure is all that is asked. Becomes the workspace's conftest.py."""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutants",
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    max_examples=15,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile("mutants")
