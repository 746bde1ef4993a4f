"""Are our signatures the vendors' own, byte for byte? Their kits are asked, and nothing else uses
them."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from alibabacloud_openapi_util.client import Client as AliyunKit
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.credential import Credential

from infra.sms.aliyun_signing import sign
from infra.sms.signed_call import AccessKey
from infra.sms.tencent_signing import sign_tencent

REQUESTS = 10_000
PIECES = (
    *"abcXYZ019-_.~*+ %&=/?#:;,'\"\\@!()[]{}<>|^`$\n\t",
    *("大额补助", "林**", "\uff17\uff13.65元", "é", "\u200b", "😀", "%2A", "${name}", ""),
)
# Their kit takes names as they stand: those of interfaces are plain.
NAMES = ("PhoneNumbers", "SignName", "TemplateCode", "TemplateParam", "OutId", "a", "Z", "A-b_c.d~")
ENDPOINTS = (
    "https://dysmsapi.aliyuncs.com",
    "https://dysmsapi.aliyuncs.com/",
    "https://sms.tencentcloudapi.com/",
    "http://127.0.0.1:8080/sandbox/sms/",
)


def text(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randrange(12)))


def requests(seed: int) -> Iterator[tuple[random.Random, AccessKey, str, datetime]]:
    chance = random.Random(seed)
    for _ in range(REQUESTS):
        key = AccessKey(f"ID{chance.getrandbits(60):x}", f"s{chance.getrandbits(100):x}/+=")
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**8))
        yield chance, key, chance.choice(ENDPOINTS), at


def test_ten_thousand_calls_to_aliyun_are_signed_as_their_kit_signs_them() -> None:
    for chance, key, endpoint, at in requests(1):
        names = [chance.choice(NAMES) for _ in range(chance.randrange(6))]
        params = {name: text(chance) for name in names}
        nonce = f"{chance.getrandbits(128):032x}"
        action, version = "Send" + str(chance.randrange(9)), "2017-05-25"
        ours = sign(
            key, endpoint, action=action, version=version, params=params, at=at, nonce=nonce
        )
        headers = {name: value for name, value in ours.headers.items() if name != "Authorization"}
        request = SimpleNamespace(
            method="POST", pathname=urlsplit(endpoint).path, query=params, headers=headers
        )
        body = headers["x-acs-content-sha256"]
        theirs = AliyunKit.get_authorization(
            request, "ACS3-HMAC-SHA256", body, key.key_id, key.secret
        )
        assert ours.headers["Authorization"] == theirs, params


class TencentKit(AbstractClient):
    """Their client up to the point at which it would go to the network."""

    _service, _apiVersion = "sms", "2021-01-11"

    def signed(self, action: str, params: dict, path: str) -> SimpleNamespace:
        """The request as they send it; signed for the moment in which they are asked."""
        request = SimpleNamespace(method="POST", uri=path, header={}, data=None)
        self._build_req_with_tc3_signature(action, params, request, {})
        return request

    def signature(self, request: SimpleNamespace, at: datetime, secret: str) -> str:
        """The signature of the same request at another moment."""
        request.header["X-TC-Timestamp"] = str(int(at.timestamp()))
        day = at.strftime("%Y-%m-%d")
        return self._get_tc3_signature({}, request, day, self._service, secret)


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning")
def test_ten_thousand_calls_to_tencent_are_signed_as_their_kit_signs_them() -> None:
    kit = TencentKit(Credential("id", "key"), "ap-guangzhou")
    for number, (chance, key, endpoint, at) in enumerate(requests(2)):
        kit.credential = Credential(key.key_id, key.secret)
        kit._get_endpoint = lambda options=None, at=endpoint: urlsplit(at).netloc
        params = {
            "PhoneNumberSet": ["+8613900001234"],
            "TemplateParamSet": [text(chance) for _ in range(chance.randrange(5))],
            "SessionContext": text(chance),
            "Limit": chance.randrange(100),
        }

        call = sign_tencent(
            key,
            endpoint,
            action="SendSms",
            version="2021-01-11",
            region="ap-guangzhou",
            params=params,
            at=at,
        )
        path = urlsplit(endpoint).path or "/"
        request = SimpleNamespace(
            method="POST", uri=path, header=dict(call.headers), data=json.dumps(params)
        )
        expected = kit.signature(request, at, key.secret)
        assert call.headers["Authorization"].endswith(f", Signature={expected}"), params
        if number % 50 == 0:  # and the whole of it, which they sign for now
            theirs = kit.signed("SendSms", params, path)
            then = datetime.fromtimestamp(int(theirs.header["X-TC-Timestamp"]), UTC)
            whole = sign_tencent(
                key,
                endpoint,
                action="SendSms",
                version="2021-01-11",
                region="ap-guangzhou",
                params=params,
                at=then,
            )
            assert whole.body == theirs.data.encode()
            assert whole.headers.items() <= theirs.header.items(), params
