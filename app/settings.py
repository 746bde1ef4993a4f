"""What can be set, what does it mean, and which of it is secret? One class, whose descriptions
are the table in docs/settings.md."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.connection_settings import ConnectionSettings
from app.key_lines import index_keys, keys_by_id
from app.object_settings import ObjectSettings
from app.reading_settings import ReadingSettings
from app.security_settings import SecuritySettings
from casework.handover.office_hours import OfficeHours

PREFIX = "DAETONG_"
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class SettingsProblem(Exception):
    """The settings cannot be used; each line names one setting and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(ConnectionSettings, SecuritySettings, ObjectSettings, ReadingSettings):
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
    )
    spool: Path | None = Field(
        None, description="数据库停住时微信消息加密暂存的目录，在本机磁盘上；默认 var/spool。"
    )

    seal_keys: SecretStr = Field(
        description="加密密钥，每行“编号:base64(32字节)”，最后一行用于新数据，其余用于读旧数据。"
    )
    seal_index_key: SecretStr = Field(
        description="盲索引密钥，base64(32字节)；更换时在后面加一行，原来的留着。"
    )
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
    sms_tencent_endpoint: str = Field(
        "https://sms.tencentcloudapi.com/", description="第二家短信接口（腾讯云 sms）的网址。"
    )
    sms_tencent_app_id: str = Field(
        "", description="腾讯云短信的 SmsSdkAppId；不填就只用阿里云一家，坏了没有替补。"
    )
    sms_tencent_secret_id: str = Field("", description="腾讯云 SecretId。")
    sms_tencent_secret_key: SecretStr = Field(
        SecretStr(""), validate_default=True, description="腾讯云 SecretKey。"
    )
    sms_tencent_region: str = Field("ap-guangzhou", description="腾讯云短信的地域。")
    sms_first: Literal["aliyun", "tencent"] = Field(
        "aliyun", description="平时用哪一家发短信；坏了，验证码和办事通知换另一家，其余的等。"
    )
    sms_aliyun_code_caps: str = Field(
        "1/5/10",
        pattern=r"^[0-9]{1,4}/[0-9]{1,4}/[0-9]{1,4}$",
        description="阿里云控制台里同一号码的验证码上限：每分钟/每小时/每天，check 时比对。",
    )
    sms_aliyun_notice_cap: int = Field(
        50, ge=1, description="阿里云控制台里同一号码同一模板的通知每天最多几条。"
    )
    sms_tencent_cap: int = Field(
        2,
        ge=1,
        description="腾讯云控制台里同一号码每天最多几条（默认只有2条，开通时要改大）。",
    )
    sms_receipt_secret: SecretStr = Field(
        description=(
            "短信推送网址里的密令，至少20位，可随时更换：回执 /sms/receipts/aliyun/密令，"
            "回复 /sms/replies/aliyun/密令（腾讯云把 aliyun 换成 tencent）。"
        )
    )
    message_templates: Path | None = Field(
        None, description="模板编号的文件（TOML）：两家短信平台和微信各自审核通过的编号。"
    )

    message_caps: bool = Field(True, description="是否限制同一个人每天收到的消息数。")
    quiet_hours: bool = Field(
        True,
        description="夜里22点到早上7点不发消息（验证码除外）；提醒和宣传类的只在9点到20点发，节假日不发。",
    )
    window_phone: str = Field(
        "",
        pattern=r"^([0-9]{3,4}-?[0-9]{7,8}|[0-9]{5})?$",
        description="短信里写的窗口电话；改了要重新申请短信模板。不填就只写“大额补助窗口”。",
    )
    sums_on_screens: bool = Field(
        True, description="短信里写不写补助金额；手机可能被别人看到的地方可以关掉。"
    )
    tip_articles: bool = Field(
        True,
        description="批准了的健康提示每周也发布成公众号图文（不打扰人，不占群发次数）；"
        "账号没有发布图文的权限就关掉。",
    )
    code_limits: bool = Field(True, description="是否限制同一手机号获取验证码的次数。")

    bank_account: str = Field(
        "",
        pattern=r"^([0-9]{8,30})?$",
        description="拨付账户的账号，只收它的银行对账单；不填则认最早导入的那个账户。",
    )
    bank_answer_days: int = Field(
        3,
        ge=1,
        le=30,
        description="批次放行后几个工作日银行还没有结果就要去问（暂定，未经银行和医保中心确认）。",
    )

    chat_hours: str = Field(
        "08:30-12:00 14:30-17:30",
        description="公众号里人工接待的时间（只在工作日），几段之间空一格。",
    )
    medical_hours: str = Field(
        "09:00-11:30 15:00-17:00",
        description=(
            "项目医务人员给健康咨询回电话的时间（只在工作日），写法同上（暂定，未经项目医务人员确认）。"
        ),
    )

    faq_tolerance: float = Field(
        0.3, ge=0, le=100, description="问答增补最多让考题（满分100）比自带内容低多少分。"
    )

    sandbox: bool = Field(False, description="启动模拟的微信、短信网关和银行（仅限开发）。")
    sandbox_state: Path | None = Field(None, description="模拟环境的记录文件；不填则不保存。")

    demo_logins: Path | None = Field(
        None, description="演示账号的文件，首页照着显示；只在模拟环境里有用，不填则不显示。"
    )

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

    @field_validator("database_url")
    @classmethod
    def _database_address(cls, value: str) -> str:
        try:
            make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError(
                "is no address of a database; in a password write %40 for @, %3A for :, %2F for /"
            ) from None
        return value

    @field_validator("sms_receipt_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 20:
            raise ValueError("must have at least 20 characters")
        return value

    @field_validator("sms_tencent_secret_key")
    @classmethod
    def _whole_account(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        parts = (
            info.data.get("sms_tencent_app_id"),
            info.data.get("sms_tencent_secret_id"),
            value.get_secret_value(),
        )
        if any(parts) and not all(parts):
            raise ValueError("an account of Tencent needs app id, secret id and secret key")
        return value

    @field_validator("sms_first")
    @classmethod
    def _has_an_account(cls, value: str, info: ValidationInfo) -> str:
        if value == "tencent" and not info.data.get("sms_tencent_app_id"):
            raise ValueError("there is no account of Tencent: DAETONG_SMS_TENCENT_APP_ID is empty")
        return value

    @field_validator("wechat_aes_key")
    @classmethod
    def _aes_keys(cls, value: SecretStr) -> SecretStr:
        keys = value.get_secret_value().split()
        if not keys or any(not _AES_KEY.fullmatch(key) for key in keys):
            raise ValueError(
                "must be 43 letters and digits, as the console of the official account has it"
            )
        return value

    @field_validator("chat_hours", "medical_hours")
    @classmethod
    def _office_hours(cls, value: str) -> str:
        OfficeHours.from_text(value)
        return value

    @field_validator("seal_keys")
    @classmethod
    def _sealing_keys(cls, value: SecretStr) -> SecretStr:
        if not keys_by_id(value):
            raise ValueError("needs at least one line of the form id:base64 of 32 bytes")
        return value

    @field_validator("seal_index_key")
    @classmethod
    def _index_key(cls, value: SecretStr) -> SecretStr:
        index_keys(value)
        return value

    @field_validator("sandbox")
    @classmethod
    def _sandbox_only_in_development(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("environment") != "development":
            raise ValueError("the stand-in world runs only with DAETONG_ENVIRONMENT=development")
        return value

    def sealing_keys(self) -> dict[str, bytes]:
        """The sealing keys by id, the one for new data last."""
        return keys_by_id(self.seal_keys)

    def index_key(self) -> bytes:
        """The first blind index key, which stays."""
        return index_keys(self.seal_index_key)[0]

    def index_layers(self) -> tuple[bytes, ...]:
        """Those that were added since, the newest last."""
        return index_keys(self.seal_index_key)[1:]

    def gateways(self) -> dict[str, str]:
        """The gateways that are used, and their addresses."""
        addresses = {"wechat": self.wechat_base_url, "sms": self.sms_endpoint}
        if self.sms_tencent_app_id:
            addresses["sms_tencent"] = self.sms_tencent_endpoint
        return addresses

    def gateways_at_sandbox(self) -> list[str]:
        """The gateways whose address is the stand-in world's."""
        return [name for name, address in self.gateways().items() if "/sandbox" in address]


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if field.annotation is SecretStr
)
