"""What does the staff office refuse, and in which words?"""

from claims_core.errors import ClaimsError


class OwnProposal(ClaimsError):
    """两个人办: who has proposed a change, or whom it is about, does not confirm it."""

    code = "own_proposal"
    template = "账号和岗位的变更要由另一位主管确认：提出的人和当事人自己都不能确认。"


class StaffProposalClosed(ClaimsError):
    """已经定过: somebody else has decided it meanwhile."""

    code = "staff_proposal_closed"
    template = "这一条已经有人定过了。请刷新页面看现在的情况。"


class InvitationRefused(ClaimsError):
    """邀请码无效: unknown, used, expired, or of another login; the same for all."""

    code = "invitation_refused"
    template = "账号或邀请码不对，或者已经过期、用过了。请向主管要一个新的邀请码。"
