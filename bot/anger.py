"""Is somebody angry who asks us something? Asked for every question in their own words, so that a
person is offered beside the answer."""

import re

from bot.incoming import without_marks

# Whole expressions only: 急死人, but neither 急诊 nor 骗保, which people ask about calmly.
_ANGRY = re.compile(
    r"(气|急|烦|愁|冤|累)死(人|我|个人|俺|了)|急疯|火大|气人|受够|受不了(你|恁)|欺负(人|老百姓|我们)"
    r"|(太|真)(慢|差劲|坑|黑|气人|过分|不像话|不负责)(了|啦|吧)?|不像话|坑人|骗子|骗(我|俺|人|老百姓)"
    r"|(什么|啥)(破|烂|鬼)|(什么|啥)态度|态度(太|真|这么|恶劣|差)|爱答不理|踢皮球|推来推去|推三阻四|扯皮"
    r"|(到底|究竟)(管不管|还管|有没有人|办不办|啥时候|什么时候|要等到)|没(有)?人(管|理|回)(我|俺|吗|啊|了)"
    r"|糊弄|忽悠|敷衍|(再|还)不(给|办|回|解决).{0,8}(就|我)(去|要|得)?(告|投诉|找|打)|我要(告|曝光|上访|找领导)"
    r"|(有完没完|说了多少遍|跑了?[三四五六七八九十几多]+趟|答非所问|听不懂人话)"
)
CALLED_AT_ONCE = "马上帮您叫"
OFFER = f"让您着急了。要找工作人员说，回“人工”，{CALLED_AT_ONCE}。"


def is_angry(text: str) -> bool:
    """Whether the words are those of somebody who has had enough."""
    return _ANGRY.search(without_marks(text)) is not None
