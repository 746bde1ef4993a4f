"""What becomes of one thing in a spool when it comes, is marked, is done with or is taken over from
a dead process? The spool asks, in the order in which these were handed in."""

from collections.abc import Callable

from infra.spool_file import Kept

Change = Callable[[Kept | None], Kept | None]
"""From what is kept under a key to what shall be; None where it is nothing."""


def come(new: Kept, before: Kept | None) -> Kept:
    """It comes, or once more at a later moment."""
    return new if before is None else before._replace(at=max(before.at, new.at))


def marked_as(marked: bool, before: Kept | None) -> Kept | None:
    """What must not be done twice begins with it, or certainly did not."""
    return None if before is None else before._replace(marked=marked)


def done_with(as_known: Kept | None, before: Kept | None) -> Kept | None:
    """It is forgotten, unless it was meanwhile taken over from another process: whoever is done
    with it did not know of that one."""
    if as_known is None or before is None or before.left_by == as_known.left_by:
        return None
    return before


def adopted(left: Kept, name: str, before: Kept | None, *, begun: bool) -> Kept:
    """It is taken over from the dead process of this name, which had `begun` or certainly not. A
    mark is of one process and is not taken over."""
    names = left.left_by if begun else (*left.left_by, name)
    if before is None:
        return left._replace(marked=False, left_by=names)
    more = tuple(each for each in names if each not in before.left_by)
    return before._replace(at=max(before.at, left.at), left_by=before.left_by + more)
