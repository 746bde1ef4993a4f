"""Is it the face of this person that the mini-program has seen? Asked when somebody has to show who
they are; open to licensed insurers and public services only."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from infra.wechat.app_calls import AppCalls
from infra.wechat.transport import ONCE, REPEATABLE, WeChatCall

_ID_CARD = "IDENTITY_CARD"
_PASSED = 10000
_USUALLY = 3600


@dataclass(frozen=True)
class FaceCheckBegun:
    """刷脸核身的会话: what the phone hands to wx.requestFacialVerify, and how long it may."""

    verify_id: str = field(repr=False)
    lasts: timedelta


class FaceVerification:
    """小程序的人脸核身接口; mainland id cards only."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def begin(self, reference: str, openid: str, name: str, id_number: str) -> FaceCheckBegun:
        """获取核身会话: for this person of this mini-program. `reference` is ours, 5–32 letters,
        digits, `_` and `-`, never the same twice.

        Source: getVerifyId. :raises GatewayError:
        """
        answer = await self._calls.ask(
            WeChatCall(
                "POST",
                "cityservice/face/identify/getverifyid",
                ONCE,
                body={
                    "out_seq_no": reference,
                    "cert_info": {
                        "cert_type": _ID_CARD,
                        "cert_name": name,
                        "cert_no": id_number,
                    },
                    "openid": openid,
                },
            )
        )
        seconds = answer.number_or("expires_in", _USUALLY)
        return FaceCheckBegun(answer.text("verify_id"), timedelta(seconds=seconds))

    async def passed(
        self, reference: str, openid: str, name: str, id_number: str, verify_id: str
    ) -> bool:
        """查询真实验证结果: whether the face was that person's. What the phone itself was told
        counts for nothing. Of another person or openid than at the beginning the platform answers
        with an error. Source: queryVerifyInfo. :raises GatewayError:
        """
        answer = await self._calls.ask(
            WeChatCall(
                "POST",
                "cityservice/face/identify/queryverifyinfo",
                REPEATABLE,
                body={
                    "verify_id": verify_id,
                    "out_seq_no": reference,
                    "cert_hash": cert_hash(name, id_number),
                    "openid": openid,
                },
            )
        )
        return answer.number("verify_ret") == _PASSED


def cert_hash(name: str, id_number: str) -> str:
    """信息摘要 of the document that a check was begun with, as the platform counts it."""
    parts = (("cert_type", _ID_CARD), ("cert_name", name), ("cert_no", id_number))
    joined = "&".join(f"{key}={base64.b64encode(said.encode()).decode()}" for key, said in parts)
    return hashlib.sha256(joined.encode()).hexdigest()
