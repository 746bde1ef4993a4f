"""In which words are told what aiohttp itself answers, and what is our own fault? Asked where
whatever goes wrong is answered."""

# By status: the code for programs and the sentence for people.
HTTP_WORDS: dict[int, tuple[str, str]] = {
    404: ("no_such_address", "没有这个地址。请返回上一页，或从首页重新进入。"),
    405: ("method_not_allowed", "这个地址不能这样用，请检查程序的请求方式。"),
    413: ("too_large", "内容太大了，没有收下。请改小一些再传。"),
}
HTTP_OTHER = ("bad_request", "这个请求看不明白，没有办理。请返回上一页再试一次。")
FAULT = (
    "internal_error",
    "系统出了点问题，不是您的错，已经记录下来。请过几分钟再试；仍不行，请把编号告诉窗口。",
)
