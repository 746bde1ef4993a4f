"""What can be set, what does it mean, and which of it is secret? One class; every problem is
reported at once."""

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "DAETONG_"
# Read before the settings are: where they may stand.
ENV_FILE = f"{PREFIX}ENV_FILE"


class SettingsProblem(Exception):
    """The settings cannot be used; each line names one setting and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """设置. Every field is `DAETONG_<NAME>`; a secret may be given as a file,
    `DAETONG_<NAME>_FILE`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    environment: Literal["production", "development"] = Field(
        "production", description="development 才允许启动模拟环境（sandbox）。"
    )
    base_url: str = Field(
        "http://127.0.0.1:8080", description="对外的网址，微信和短信平台按它回调；末尾不带斜杠。"
    )
    host: str = Field("127.0.0.1", description="监听的地址。")
    port: int = Field(8080, ge=1, le=65535, description="监听的端口。")

    database_url: str = Field(
        "sqlite+aiosqlite:///var/daetong.db",
        description="数据库：sqlite+aiosqlite:///文件，或 postgresql+asyncpg://用户@主机/库。",
        json_schema_extra={"masked": True},
    )
    objects_url: str = Field("", description="照片存放处，file:///目录；不填则在 var/objects。")

    seal_keys: SecretStr = Field(
        description="加密密钥，每行“编号:base64(32字节)”，最后一行用于新数据，其余用于读旧数据。"
    )
    seal_index_key: SecretStr = Field(description="盲索引密钥，base64(32字节)；不能更换。")
    seal_algorithm: Literal["aes-256-gcm", "sm4-gcm"] = Field(
        "aes-256-gcm", description="加密算法；需要国密时用 sm4-gcm。"
    )

    wechat_base_url: str = Field("https://api.weixin.qq.com", description="微信接口的网址。")
    wechat_official_appid: str = Field(description="公众号（服务号）AppID。")
    wechat_official_secret: SecretStr = Field(description="公众号 AppSecret。")
    wechat_official_id: str = Field(description="公众号原始 ID，gh_ 开头。")
    wechat_mini_appid: str = Field(description="小程序 AppID。")
    wechat_mini_secret: SecretStr = Field(description="小程序 AppSecret。")
    wechat_callback_token: SecretStr = Field(description="公众号消息推送的 Token。")
    wechat_aes_key: SecretStr = Field(
        description="公众号消息推送的 EncodingAESKey，43位；更换期间可写两行，新的在前。"
    )

    sms_endpoint: str = Field(
        "https://dysmsapi.aliyuncs.com/", description="短信接口（阿里云 dysmsapi）的网址。"
    )
    sms_access_key_id: str = Field(description="短信账号 AccessKey ID。")
    sms_access_key_secret: SecretStr = Field(description="短信账号 AccessKey Secret。")
    sms_sign_name: str = Field("大额通", description="短信签名，显示在【】里。")
    sms_receipt_secret: SecretStr = Field(
        description="短信回执网址里的密令：/sms/receipts/密令，至少20位，可随时更换。"
    )

    message_caps: bool = Field(True, description="是否限制同一个人每天收到的消息数。")
    quiet_hours: bool = Field(True, description="夜里22点到早上7点不发短信（验证码除外）。")
    code_limits: bool = Field(True, description="是否限制同一手机号获取验证码的次数。")

    staff_idle_minutes: int = Field(15, ge=1, le=120, description="窗口登录多久不操作就退出。")
    staff_session_hours: int = Field(8, ge=1, le=24, description="窗口登录最长多少小时。")

    sandbox: bool = Field(False, description="启动模拟的微信、短信网关和银行（仅限开发）。")
    sandbox_state: Path | None = Field(None, description="模拟环境的记录文件；不填则不保存。")

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="日志级别。"
    )
    log_format: Literal["json", "plain"] = Field("json", description="日志格式。")
    worker_poll_seconds: float = Field(
        1.0, gt=0, le=60, description="消息发送循环最长隔多少秒看一次。"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands over: it reads the environment, so that it can report everything
        at once and refuse names that do not exist."""
        return (init_settings,)

    @field_validator("base_url", "wechat_base_url")
    @classmethod
    def _no_slash_at_the_end(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("sms_receipt_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 20:
            raise ValueError("must have at least 20 characters")
        return value

    @field_validator("wechat_aes_key")
    @classmethod
    def _aes_keys(cls, value: SecretStr) -> SecretStr:
        for key in value.get_secret_value().split():
            if len(key) != 43:
                raise ValueError(
                    "must be 43 characters, as the console of the official account has it"
                )
            base64.b64decode(key + "=")
        return value

    @model_validator(mode="after")
    def _sandbox_only_in_development(self) -> "Settings":
        if self.sandbox and self.environment != "development":
            raise ValueError("sandbox: the stand-in world runs only with environment=development")
        self.sealing_keys()
        return self

    def sealing_keys(self) -> dict[str, bytes]:
        """The sealing keys by id, the one for new data last."""
        keys = {}
        for line in self.seal_keys.get_secret_value().split():
            key_id, _, encoded = line.partition(":")
            key = base64.b64decode(encoded, validate=True)
            if not key_id or len(key) != 32:
                raise ValueError("seal_keys: each line must be id:base64 of 32 bytes")
            keys[key_id] = key
        if not keys:
            raise ValueError("seal_keys: at least one key is needed")
        return keys

    def index_key(self) -> bytes:
        """The blind index key."""
        return base64.b64decode(self.seal_index_key.get_secret_value())

    def gateways_at_sandbox(self) -> list[str]:
        """The gateways whose address is the stand-in world's."""
        addresses = {"wechat": self.wechat_base_url, "sms": self.sms_endpoint}
        return [name for name, address in addresses.items() if "/sandbox" in address]


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if field.annotation is SecretStr
)


def load(env: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment, from `*_FILE` secrets, and from the env file.

    :raises SettingsProblem: naming every problem, never a value.
    """
    given = dict(os.environ if env is None else env)
    problems: list[str] = []
    values = _from_env_file(given, problems)
    values |= {name: value for name, value in given.items() if name.startswith(PREFIX)}
    values.pop(ENV_FILE, None)
    fields: dict[str, Any] = {}
    for name, value in values.items():
        field = name.removeprefix(PREFIX).lower()
        if field.endswith("_file") and field.removesuffix("_file") in SECRETS:
            field = field.removesuffix("_file")
            try:
                fields[field] = Path(value).read_text(encoding="utf-8").strip()
            except OSError as problem:
                problems.append(f"{name}: {value} cannot be read ({problem.strerror})")
        elif field in Settings.model_fields:
            fields[field] = value
        else:
            problems.append(f"{name}: there is no such setting; see docs/settings.md")
    unread = {problem.split(":")[0].removesuffix("_FILE") for problem in problems}
    try:
        settings = Settings(**fields)
    except ValidationError as invalid:
        for error in invalid.errors(include_input=False, include_url=False):
            name = PREFIX + "_".join(str(part) for part in error["loc"]).upper()
            if name not in unread:
                message = "is not set" if error["type"] == "missing" else error["msg"]
                problems.append(f"{name.rstrip('_')}: {message}")
        settings = None
    if problems or settings is None:
        raise SettingsProblem(sorted(problems))
    return settings


def _from_env_file(given: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    path = given.get(ENV_FILE)
    if not path:
        return {}
    if not Path(path).is_file():
        problems.append(f"{ENV_FILE}: {path} cannot be read")
        return {}
    return {name: value or "" for name, value in dotenv_values(path).items()}
