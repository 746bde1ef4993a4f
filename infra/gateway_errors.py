"""What does a failure of a provider mean for the message or question at hand?
Raised by every gateway of `infra`, read by whoever decides on retry, waiting or another channel."""

import logging
from enum import StrEnum

_log = logging.getLogger(__name__)


class Category(StrEnum):
    """What is to be done; each provider's code table maps to these words only."""

    AMBIGUOUS = "ambiguous"  # it may have happened: ask before doing it again
    RETRY = "retry"  # it did not happen: try again soon
    DEFER = "defer"  # too often for this recipient: wait for the next window
    BUDGET = "budget"  # our quota is used up: wait for the next day, tell the operator
    STOP_PROVIDER = "stop_provider"  # our account is the trouble: nothing leaves until it is mended
    STOP_TEMPLATE = "stop_template"  # signature or template is refused: that lane waits
    CONTENT = "content"  # these words will never pass
    RECIPIENT = "recipient"  # nobody can be reached at this address
    SUPPRESSED = "suppressed"  # the recipient does not want it, or not from us
    OTHER_CHANNEL = "other_channel"  # not by this way now; a template or an SMS may do
    NEW_CODE = "new_code"  # the person's one-time code is spent: they must press the button again
    BLOCKED_USER = "blocked_user"  # the platform itself distrusts this user
    DEFECT = "defect"  # we called it wrongly: no retry helps, somebody must look
    CLOCK = "clock"  # our clock is off: sign nothing more until it is set
    UNMAPPED = "unmapped"  # a code nobody has thought about yet: no retry, somebody must look


_PERMANENT = frozenset(
    {
        Category.CONTENT,
        Category.RECIPIENT,
        Category.SUPPRESSED,
        Category.OTHER_CHANNEL,
        Category.NEW_CODE,
        Category.BLOCKED_USER,
        Category.DEFECT,
        Category.UNMAPPED,
    }
)
_PAGING = frozenset(
    {
        Category.BUDGET,
        Category.STOP_PROVIDER,
        Category.STOP_TEMPLATE,
        Category.DEFECT,
        Category.CLOCK,
        Category.UNMAPPED,
    }
)
# Seconds to wait where the provider's answer does not say better.
_WAITS: dict[Category, float] = {
    Category.DEFER: 3600.0,
    Category.BUDGET: 3600.0,
    Category.STOP_PROVIDER: 900.0,
    Category.STOP_TEMPLATE: 900.0,
    Category.CLOCK: 300.0,
}


class GatewayError(Exception):
    """A provider refused or did not answer; the text holds codes only, never people or tokens."""

    def __init__(
        self,
        *,
        permanent: bool,
        retry_after: float | None,
        code: str,
        category: Category,
        ambiguous: bool,
        provider: str = "",
        reference: str = "",
    ) -> None:
        super().__init__(f"{provider or 'gateway'}: {code} ({category})")
        self.permanent = permanent
        """Trying this again will never help."""
        self.retry_after = retry_after
        """Seconds; None leaves it to the caller's own rhythm."""
        self.code = code
        """The provider's own code, or ours for what never reached it."""
        self.category = category
        self.ambiguous = ambiguous
        """It may have been done although no answer came: query, never blindly resend."""
        self.provider = provider
        self.reference = reference
        """The provider's request id, to quote to its support."""

    @property
    def needs_operator(self) -> bool:
        """Whether somebody has to be told now."""
        return self.category in _PAGING


def gateway_error(
    provider: str,
    code: str,
    category: Category,
    *,
    retry_after: float | None = None,
    reference: str = "",
) -> GatewayError:
    """The error of a category, with the permanence and patience that go with it."""
    return GatewayError(
        permanent=category in _PERMANENT,
        retry_after=_WAITS.get(category) if retry_after is None else retry_after,
        code=code,
        category=category,
        ambiguous=category is Category.AMBIGUOUS,
        provider=provider,
        reference=reference,
    )


def reported(error: GatewayError) -> GatewayError:
    """The error itself, after telling the operator where its category asks for that."""
    if error.needs_operator:
        unmapped = error.category is Category.UNMAPPED
        _log.error(
            "a provider's answer needs a person to look at it",
            extra={
                "action": "gateway_code_unmapped" if unmapped else "gateway_needs_operator",
                "provider": error.provider,
                "code": error.code,
                "category": str(error.category),
                "reference": error.reference,
            },
        )
    return error
