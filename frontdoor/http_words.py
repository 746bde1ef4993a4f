"""In which words are statuses told, what aiohttp itself answers, and what is our own fault? Asked
where whatever goes wrong is answered, and by the OpenAPI document."""

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

# What each status means, for people who write programs.
STATUS_WORDS = {
    200: "办好了",
    201: "已新建",
    204: "办好了，没有内容",
    400: "请求看不明白",
    401: "没有登录，或登录过期",
    403: "不能办理",
    404: "没有找到；不存在和不是您的，回答一样",
    408: "传得太慢",
    409: "和最新情况不一致",
    410: "已经结束",
    412: "看到以后又改过",
    413: "太大",
    415: "内容类型不对",
    422: "填写有误",
    428: "没说看到的是哪一版",
    429: "次数太多",
    460: "这一段在路上变了样",
    500: "系统出错",
    503: "外部系统暂时没有回应",
}
