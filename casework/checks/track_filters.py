"""Which lists does a side-track have, and what is each called? Asked by whoever lists and by the
pages that offer the lists."""

from collections.abc import Mapping
from enum import StrEnum

from claims_core.track import Track


class TrackFilter(StrEnum):
    """列表筛选."""

    DUE = "due"
    PROBLEM = "problem"
    LATER = "later"
    FINDING = "finding"
    DONE = "done"
    BYPASSED = "bypassed"
    NOT_SELECTED = "not_selected"


# Only the lists that a track has; the order is the order of the tabs.
TRACK_FILTER_WORDS: Mapping[TrackFilter, Mapping[Track, str]] = {
    TrackFilter.DUE: {Track.QUALITY_REVIEW: "待质检", Track.FOLLOW_UP_CALL: "今天要打"},
    TrackFilter.PROBLEM: {Track.FOLLOW_UP_CALL: "有问题待解决"},
    TrackFilter.LATER: {Track.FOLLOW_UP_CALL: "改天再打"},
    TrackFilter.FINDING: {Track.QUALITY_REVIEW: "发现问题"},
    TrackFilter.DONE: {Track.QUALITY_REVIEW: "已质检", Track.FOLLOW_UP_CALL: "已回访"},
    TrackFilter.BYPASSED: {Track.QUALITY_REVIEW: "免办", Track.FOLLOW_UP_CALL: "免办"},
    TrackFilter.NOT_SELECTED: {Track.QUALITY_REVIEW: "未抽中", Track.FOLLOW_UP_CALL: "未抽中"},
}
