"""What can be set about who may connect, how much and from where? A part of the one class of
settings."""

from ipaddress import ip_address, ip_network

from pydantic import Field, field_validator

from app.backup.settings import BackupSettings


class ConnectionSettings(BackupSettings):
    """连接的设置."""

    requests_per_second: int = Field(
        50, ge=0, description="同一来源每秒最多多少次请求（短时可到6倍）；0 为不限。"
    )
    requests_in_work: int = Field(200, ge=0, description="同时处理的请求最多多少个；0 为不限。")
    max_connections: int = Field(
        1000,
        ge=10,
        description="同时保持的连接最多多少个；没有反向代理时，一个来源最多占四分之三。",
    )
    behind_proxy: bool = Field(
        False, description="前面是否有反向代理：有，才相信 X-Forwarded-For 最右边的地址。"
    )
    metrics_from: str = Field(
        "127.0.0.1 ::1",
        description="可以看 /metrics 的地址或网段，几个之间空一格；别的来源看到的是没有这个网址。",
    )

    worker_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="单独的后台进程（--role worker）在哪个端口给 /metrics、/healthz；0 为不给。",
    )

    @field_validator("metrics_from")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            for each in value.split():
                ip_network(each)
        except ValueError:
            raise ValueError("must be addresses or networks such as 10.8.0.0/16") from None
        return value

    def may_see_metrics(self, caller: str) -> bool:
        """Whether /metrics is shown to this address."""
        try:
            address = ip_address(caller)
        except ValueError:  # a proxy that names something else
            return False
        return any(address in ip_network(each) for each in self.metrics_from.split())
