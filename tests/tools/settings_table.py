"""What stands in docs/settings.md? The settings themselves say so; run it to write the file anew:
`python -m tests.tools.settings_table`."""

from pydantic.fields import FieldInfo

from app.settings import PREFIX, SECRETS, Settings
from app.settings_reading import ENV_FILE
from tests.tools.tree import ROOT

TARGET = ROOT / "docs" / "settings.md"

_HEAD = f"""\
# 设置 (settings)

每一项都是环境变量；`make run` 的演示不需要设任何一项。
`daetong check` 逐项列出现在的值（密钥不显示），并试一遍数据库、存储、微信和短信。
有错时，启动会一次说清全部问题，从不显示值本身。

- 也可以写在一个文件里（每行 `名字=值`），用 `{ENV_FILE}` 指向它；同名的环境变量优先。
- 标“密”的是密钥。可以改用 `名字_FILE` 指向一个只有服务能读的文件，内容首尾的空白会去掉；
  两个都给会被拒绝。
- 名字写错不会被忽略，会拒绝启动；空值等于没有设。
- 本表由程序生成（`make docs`），和程序不一致时测试不通过。

| 设置 | 默认值 | 说明 |
|---|---|---|
"""


def page() -> str:
    """The whole page, as the settings have it now."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    return _HEAD + "".join(f"{row}\n" for row in rows)


def _row(name: str, field: FieldInfo) -> str:
    words = (field.description or "").replace("|", "\\|")
    secret = "（密）" if name in SECRETS else ""
    return f"| `{PREFIX}{name.upper()}` | {_default(field)} | {secret}{words} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**必填**"
    if field.default in ("", None):
        return "（空）"
    value = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{value}`"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
