"""May my papers and my account be used? The words come first; a no holds from the answer on."""

from casework.errors import Forbidden, NotBound, NotFound
from casework.people.authorisations import OutOfScope
from casework.phone.said_consents import SaidConsents
from claims_core.agreed_texts import AgreedTo, TextMoved
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.consents import ConsentGiven, ConsentsAsked, ConsentsShown

TAG = "同意用资料和账户"
SAID_IN = "phone"


class ConsentsResource:
    """同意用资料和账户."""

    def __init__(self, consents: SaidConsents) -> None:
        self._consents = consents

    @endpoint(
        "GET",
        "/consents",
        guard=member,
        summary="同意书，和说过的同意",
        tag=TAG,
        query=ConsentsAsked,
        answer=ConsentsShown,
        errors=(NotBound, OutOfScope),
    )
    async def show(self, call: Call, query: ConsentsAsked) -> ConsentsShown:
        """用病历和票据、用银行账户，两项分开；先看话，再点。收发消息的意愿在“消息意愿”里。"""
        return ConsentsShown.from_consents(
            await self._consents.of_member(call.actor, query.insured_id)
        )

    @endpoint(
        "PUT",
        "/consents/{what}",
        guard=member,
        summary="同意，或者收回",
        tag=TAG,
        body=ConsentGiven,
        answer=ConsentsShown,
        errors=(NotFound, NotBound, OutOfScope, Forbidden, TextMoved),
    )
    async def say(self, call: Call, body: ConsentGiven) -> ConsentsShown:
        """可以重复调用。收回马上生效：资料的，没交的草稿全删，不能再开申请、补材料；账户的，
        草稿里的账户删掉，不能再填、再换。交了的申请照常办，told 里说明白。
        本人收回了的，家人不能替他再点。"""
        what = call.path("what")
        if what not in set(AgreedTo):
            raise NotFound
        said = await self._consents.say(
            call.actor,
            AgreedTo(what),
            SAID_IN,
            given=body.agreed,
            version=body.version,
            insured_id=body.insured_id,
        )
        return ConsentsShown.from_consents(said)
