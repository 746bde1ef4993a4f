"""What does the member API say of itself at the head of its documents? Asked by its composition."""

from frontdoor.openapi import About


def about(prefix: str) -> About:
    """The head of the document."""
    return About(
        title="大额通 手机端接口",
        version="1",
        description=(
            "参保人和代办家人在小程序里办理大额医疗费用补助用的接口。"
            "金额以分为准；时间是协调世界时；出错时都是同一种格式，message 可以直接给人看。"
        ),
        prefix=prefix,
        security={
            "member_token": {
                "type": "http",
                "scheme": "bearer",
                "description": "登录后得到的 token",
            }
        },
    )
