"""Which secrets does a stand-alone service need? Random ones, made once; asked by the demo and the
tests."""

import base64
import secrets
import string

_LETTERS = string.ascii_letters + string.digits


def random_text(length: int) -> str:
    """Letters and digits that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def random_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def fresh_secrets() -> dict[str, str]:
    """A value for every secret setting, by its field name."""
    return {
        "seal_keys": f"k1:{random_key()}",
        "seal_index_key": random_key(),
        "backup_passphrase": random_text(24),
        "wechat_official_secret": secrets.token_hex(16),
        "wechat_mini_secret": secrets.token_hex(16),
        "wechat_callback_token": random_text(24),
        "wechat_aes_key": base64.b64encode(secrets.token_bytes(32)).decode().rstrip("="),
        "sms_access_key_secret": random_text(30),
        "objects_secret": random_text(40),
        "sms_tencent_secret_key": random_text(32),
        "sms_receipt_secret": random_text(32),
    }


def stand_in_accounts(base_url: str) -> dict[str, str]:
    """The open settings of a service whose outside is the stand-in world, by field name."""
    return {
        "environment": "development",
        "base_url": base_url,
        "sandbox": "true",
        "wechat_base_url": f"{base_url}/sandbox/wechat",
        "wechat_official_appid": "wx0000000000000001",
        "wechat_official_id": "gh_000000000001",
        "wechat_mini_appid": "wx0000000000000002",
        "sms_endpoint": f"{base_url}/sandbox/sms/",
        "sms_access_key_id": "LTAI0000000000000000",
        "sms_tencent_endpoint": f"{base_url}/sandbox/sms-tencent/",
        "sms_tencent_app_id": "1400000000",
        "sms_tencent_secret_id": "AKID00000000000000000000000000000000",
        "message_caps": "false",
        "quiet_hours": "false",
        "code_limits": "false",
        "requests_per_second": "0",
    }
