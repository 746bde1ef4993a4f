"""What of a question may be kept, when nobody must be able to tell who asked it? Asked before a
question without an answer is written down, and before any question is looked at: who introduces
themselves asks like everybody else."""

import re

LONGEST = 60
NUMBER = "〔号码〕"
NAME = "〔姓名〕"

_DIGIT = "0-9零\u3007一二三四五六七八九幺两"
# Family names that begin hardly any other word; a relation before them is enough.
_SURNAMES = (
    "王李张刘陈杨赵吴周徐孙朱郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛阎潘杜戴夏"
    "钟汪田姜范邹熊陆郝孔崔康邱秦侯邵孟龙段雷汤尹黎贺赖龚林胡马邢卞鄢褚滕钮戚柏卓窦翟焦聂耿"
)
# After 我叫 or 姓名 these are names as well.
_MORE_SURNAMES = (
    _SURNAMES
    + "费何高黄白史万毛石金余安方任于关常时成单平全管车包程项江洪顾武施倪严牛温俞章鲁葛韦申裴"
)
_DOUBLE = "欧阳|司马|上官|诸葛|夏侯|尉迟|皇甫|慕容|令狐|东方"
SURNAME = f"[{_SURNAMES}]"
_NOT_NAMES = (
    "(?!高血|高新|高额|高温|白血|白内|金额|余额|安排|安装|安全|安阳|方便|方式|方法|任何|于是|关于|常规"
    "|时候|时间|成功|单位|单据|平台|平时|全部|全额|管理|包括|程序|项目|万一|马上|周口|许昌|许多|周末|周一"
    "|江苏|武汉|严重|温度|申请|申报|田间|黎明|龙湖|夏天|康复|郑州|何时|高中|高龄|黄疸|石膏|毛病|费用|张(?:收|卡|单|票|表|发|图|照|纸|医|缴|处|结|报|清)|车给|车撞|车祸)"
)
_ENDS = "(?=的|在|是|报|办|查|住|看|申|交|，|。|,|！|!|？|\\?|身|电|手|卡|银|账|今|去|上|$)"
_SURE = (
    "(?:我叫|名叫|叫做|叫|姓名是|姓名|名字叫|名字是|名字|户名是|户名|收款人是|收款人|患者|病人|本人"
    "|我是|参保人)[:：]?"
)
_KIN = (
    "我?(?:爸爸?|妈妈?|父亲|母亲|老公|老婆|丈夫|妻子|爱人|儿子|女儿|闺女|爷爷|奶奶|姥姥|姥爷"
    "|岳父|岳母|公公|婆婆|哥哥?|姐姐?|弟弟?|妹妹?|叔叔?|同事|邻居|给|帮|替|代|查一下|查查|查下|查|看看|看下|问问|问下)"
)
_TITLES = "(?=先生|女士|同志|师傅|大夫|医生|主任|老师|经理|大爷|大妈|大娘|阿姨)"
_HAN = "(?!的)[\u4e00-\u9fff]"
LIKELY_NAME = rf"(?:(?:{_DOUBLE}){_HAN}{{0,2}}|{_NOT_NAMES}[{_SURNAMES}]{_HAN}{{1,2}})"
_NAME_THEN = rf"(?:(?:{_DOUBLE}){_HAN}{{0,2}}|{_NOT_NAMES}[{_MORE_SURNAMES}]{_HAN}{{1,2}})"
_THEIR_OWN = "(?=的?(?:身份证|电话|手机|银行卡|卡号|账号|申请|报销|补助|进度))"
# What somebody spent is no number of theirs.
_NO_SUM = "(?<![0-9])(?![0-9.]{1,8}(?:元|块|万))"


def _rules(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rules)


_RULES = _rules(
    (r"[\w.+-]+@[\w.-]+", NUMBER),
    # numbers of people, cards and accounts, as digits or as they are read out
    (rf"{_NO_SUM}[a-z]{{0,3}}(?:[{_DIGIT}*][-.·*_/]?){{5,}}[x*]?", NUMBER),
    (r"(尾号|后四位|末四位|验证码)(?:是|为|:|：)?[0-9]{3,6}", rf"\1{NUMBER}"),
    (r"(微信号?|qq号?)(?:是|为|:|：)?[a-z0-9_-]{5,}", rf"\1{NUMBER}"),
    (rf"[{_DIGIT}]+(?:号楼|号院|单元|栋|幢|室|弄)", NUMBER),
    (rf"({_SURE}){_NAME_THEN}{_ENDS}", rf"\1{NAME}"),
    (rf"({_SURE}){_NAME_THEN}", rf"\1{NAME}"),
    (rf"姓(?!名|氏|〔)(?:{_DOUBLE}|{_HAN})", f"姓{NAME}"),
    (rf"({_KIN}){LIKELY_NAME}{_ENDS}", rf"\1{NAME}"),
    (rf"(?:{_DOUBLE}|{_NOT_NAMES}[{_MORE_SURNAMES}]){_HAN}{{0,2}}?{_TITLES}", NAME),
    (rf"{LIKELY_NAME}{_THEIR_OWN}", NAME),
)


def without_personal_data(folded: str) -> str:
    """The text (in one width and case, without spaces) with numbers and names left out, and cut:
    what is kept is how people ask, not who they are.

    Rather a word too many is taken out than a name kept.
    """
    for pattern, replacement in _RULES:
        folded = pattern.sub(replacement, folded)
    return folded[:LONGEST]


_LABEL = "(?:(?:身份证|证件|手机|电话|联系)?(?:号码|号|电话|方式)?(?:是|为|:)?)"
_OF_A_PERSON = r"(?<!\d)(?:\d{17}[\dx]|\d{15}|(?:\+?86)?1[3-9]\d{9})(?!\d)"
_INTRODUCED = _rules(
    (
        rf"(?:我叫|我是|本人|姓名)?:?{_NAME_THEN}[,，]?(?:\d{{4}}年生[,，])?{_LABEL}{_OF_A_PERSON}",
        NUMBER,
    ),
    (rf"{_LABEL}{_OF_A_PERSON}", NUMBER),
    (rf"(?:我叫|我名字是|我的名字是|本人叫|本人){_NAME_THEN}(?=[,，。.!]|$)", "我"),
)


def without_introduction(folded: str) -> str:
    """The text without the asker's own name, and with a mark instead of a person's number."""
    for pattern, replacement in _INTRODUCED:
        folded = pattern.sub(replacement, folded)
    return folded
