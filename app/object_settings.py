"""What can be set about where photographs lie? A part of the one class of settings."""

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from infra.bucket import WAIT_S, BucketAccess
from infra.object_stores import objects_from_url
from infra.objects import ObjectError


class ObjectSettings(BaseSettings):
    """照片存放处的设置."""

    objects_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^/?#@ ]+/?)?$",
        description="对象存储的网址，照片放在桶里（s3://）时才用；亚马逊自己的可以不填。",
    )
    objects_region: str = Field("us-east-1", description="桶所在的地域，照服务商的写法。")
    objects_bucket_in_host: bool = Field(
        False, description="桶的名字要写在网址前面的服务商（阿里云、腾讯云）设成 true。"
    )
    objects_key_id: str = Field("", description="对象存储的 AccessKey ID。")
    objects_secret: SecretStr = Field(
        SecretStr(""), validate_default=True, description="对象存储的 AccessKey Secret。"
    )
    objects_wait_seconds: float = Field(
        WAIT_S,
        ge=0.1,
        le=50,
        description="存取一张照片最多等对象存储多少秒（重试在内）；等不到就答503，请人再发一次。",
    )
    # last, so that the others are known when it is checked
    objects_url: str = Field(
        "",
        description=(
            "照片存放处：file:///目录，或 s3://桶/前缀（几台机器共用）；不填则在 var/objects。"
        ),
    )

    @field_validator("objects_url")
    @classmethod
    def _known_store(cls, value: str, info: ValidationInfo) -> str:
        if (
            value
            and {"objects_secret", "objects_endpoint", "objects_wait_seconds"} <= info.data.keys()
        ):
            try:
                objects_from_url(value, _access(info.data))
            except ObjectError as problem:
                raise ValueError(str(problem)) from None
        return value

    def bucket_access(self) -> BucketAccess:
        """Where the bucket is, and who we are there."""
        return _access(self.__dict__)


def _access(data: dict[str, object]) -> BucketAccess:
    secret = data["objects_secret"]
    assert isinstance(secret, SecretStr)
    return BucketAccess(
        endpoint=str(data["objects_endpoint"]),
        region=str(data["objects_region"]),
        key_id=str(data["objects_key_id"]),
        secret=secret.get_secret_value(),
        bucket_in_host=bool(data["objects_bucket_in_host"]),
        wait_s=float(str(data["objects_wait_seconds"])),
    )
