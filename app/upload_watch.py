"""What has become of pictures that come piece by piece? Asked by /metrics."""

from functools import partial

from prometheus_client import CollectorRegistry, Gauge

from casework.phone.photo_uploads import PhotoUploads

# begun, and how they ended: `expired` in the process that tidies, the others in the one that serves
BECAME = ("begun", "taken", "refused", "ended", "expired")


def show_uploads(registry: CollectorRegistry, uploads: PhotoUploads) -> None:
    """The gauge of what became of them."""
    gauge = Gauge(
        "photo_uploads",
        "Pictures sent piece by piece since the process began, by what became of them.",
        ("became",),
        registry=registry,
    )
    for became in BECAME:
        gauge.labels(became).set_function(partial(uploads.counts.__getitem__, became))
