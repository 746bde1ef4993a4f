"""What does the window's API say of itself at the head of its documents? Asked by its
composition."""

from frontdoor.openapi import About


def about(prefix: str) -> About:
    """The head of the document."""
    return About(
        title="大额通 窗口接口",
        version="1",
        description=(
            "窗口系统对接用的接口，与窗口页面用的是同一套服务、同样的岗位和换人规则。"
            "金额以分为准；时间是协调世界时；出错时都是同一种格式。"
        ),
        prefix=prefix,
        security={
            "staff_token": {
                "type": "http",
                "scheme": "bearer",
                "description": "登录后得到的 token",
            }
        },
    )
