"""What can go wrong, each with a stable code and a sentence that a worried person can act on.

Everyone raises these; only the edge of the application decides how one of them is answered.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar


class ClaimsError(Exception):
    """业务错误: a named mistake or obstacle; never a fault of the program.

    ``facts`` fill the placeholders of ``template`` and hold no personal data; ``fields`` maps the
    name of an input field to the Chinese sentence that belongs beside it.
    """

    code: ClassVar[str] = "claims_error"
    template: ClassVar[str] = (
        "这一步没有办成，您填写的内容没有丢失。请稍后再试，或联系大额补助窗口。"
    )

    def __init__(self, *, fields: Mapping[str, str] | None = None, **facts: object) -> None:
        self.facts: dict[str, object] = facts
        self.fields: dict[str, str] = dict(fields or {})
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """提示: what happened, why, and what to do now."""
        return self.template.format(**self.facts)


class InvalidInput(ClaimsError):
    """输入有误: one field holds something that cannot be used; ``problem`` says which mistake."""

    code = "invalid_input"
    template = "{sentence}"
    field_name: ClassVar[str] = "value"
    problems: ClassVar[dict[str, str]] = {}

    def __init__(self, problem: str, *, field: str | None = None, **facts: object) -> None:
        self.problem = problem
        self.field = field or self.field_name
        sentence = self.problems[problem].format(**facts)
        super().__init__(
            fields={self.field: sentence},
            sentence=sentence,
            problem=problem,
            field=self.field,
            **facts,
        )


class InvalidAmount(InvalidInput):
    """金额或比例有误: not an exact, plausible sum of yuan, or a rate outside 0 to 1."""

    code = "invalid_amount"
    field_name = "amount"
    problems = {
        "not_text": '金额和比例要写成带引号的文字，例如 "86000.00"、"0.85"，请改写后再试。',
        "empty": "这里还没有填金额。请填写元数，例如 86000.00。",
        "format": "这个金额看不明白。请只填数字，小数点后写两位，例如 86000.00。",
        "decimals": "金额只到分，小数点后最多两位。请对照票据改一下。",
        "negative": "金额不能是负数。请去掉减号，或对照票据重新填写。",
        "too_large": "这个金额大得不太可能，也许多打了几位数字。请对照票据核对一遍。",
        "dash": "这里只有一横，看不出是多少。没有这一项请填 0，有就填元数，例如 86000.00。",
        "ten_thousands": "请写成元数，不写“万”“千”：8.6万元写成 86000.00。",
        "shortened": "这个金额被表格软件改成了科学计数法。请照原件填元数，例如 86000.00。",
        "rate_format": "比例要写成 0 到 1 之间的小数，例如 85% 写成 0.85。",
        "rate_range": "比例要在 0 和 1 之间，例如 85% 写成 0.85。",
    }


class InvalidExpense(InvalidInput):
    """费用有误: the figures of a bill contradict each other or one is missing."""

    code = "invalid_expense"
    field_name = "expense"
    problems = {
        "nothing_given": "还不知道费用是多少。请填写医疗费总额，或直接填写政策范围内费用。",
        "not_money": "这一项要填整数的分，不能是小数或文字。",
        "not_rate": "这一项要填 0 到 1 之间的精确比例，例如 85% 写成 0.85。",
        "negative": "这一项不能是负数。请对照票据重新填写。",
        "rate_range": "比例要在 0 和 1 之间，例如 85% 写成 0.85。",
        "parts_above_total": (
            "全自费、超限价和先行自付加起来超过了医疗费总额。请对照票据，看哪一项填多了。"
        ),
        "in_scope_above_total": "政策范围内费用不会超过医疗费总额。请核对这两个数字。",
        "deductions_above_in_scope": (
            "扣减的金额超过了政策范围内费用。请核对扣减项目，是否重复扣了。"
        ),
        "pool_rate_missing": (
            "这一年统筹基金还有额度，需要知道统筹支付比例才能算。请按医保结算单填写，例如 0.85。"
        ),
        "unknown_key": "不认识“{key}”这一项。可以填写的有：{known}。",
        "not_a_list": "扣减项目要写成一列，每项有名称 item 和金额 amount。",
        "years": "各年度的费用要从早到晚排列，最后一个是出院那年（{year}年）。请核对年份。",
    }


class InvalidIdNumber(InvalidInput):
    """身份证号有误: the number cannot belong to anyone (GB 11643)."""

    code = "invalid_id_number"
    field_name = "id_number"
    problems = {
        "empty": "还没有填身份证号。请照着证件填写18位号码。",
        "length": "身份证号应当是18位，现在是{count}位。请对照证件，看是否漏了或多了一位。",
        "old_15": "这是15位的老身份证号。请填写现在使用的18位号码。",
        "characters": "身份证号前17位都是数字，最后一位是数字或字母X。请对照证件改一下。",
        "date": "身份证号里的出生日期（第7到14位）不是真实的日期。请对照证件核对。",
        "future": "身份证号里的出生日期还没有到。请对照证件核对第7到14位。",
        "check_digit": "身份证号的末位对不上，多半是有一位抄错了。请对照证件逐位核对一遍。",
    }


class InvalidMobile(InvalidInput):
    """手机号有误: not a mainland mobile number."""

    code = "invalid_mobile"
    field_name = "mobile"
    problems = {
        "empty": "还没有填手机号。请填写11位手机号，进度和到账会发短信到这个号码。",
        "length": "手机号应当是11位，现在是{count}位。请看看是否漏了或多了一位。",
        "format": "手机号是以13到19开头的11位数字。请重新填写。",
    }


class InvalidBankAccount(InvalidInput):
    """银行账号有误: no bank writes an account like this; doubts are warnings, see ``warnings``."""

    code = "invalid_bank_account"
    field_name = "bank_account"
    problems = {
        "empty": "还没有填银行账号。请填写收款人的银行卡号，补助款会打到这张卡上。",
        "characters": "银行账号里只有数字。请去掉其他文字，对照卡面重新填写。",
        "letter": "银行账号里只有数字，这里有字母“{letter}”。如果是数字{digit}，请改过来。",
        "length": "银行账号一般是8到30位数字，现在是{count}位。请对照卡面或存折核对。",
    }
    warnings: ClassVar[dict[str, str]] = {
        "check_digit": (
            "卡号的末位对不上，可能有一位抄错了。请对照卡面再看一遍；如果是存折账号，可以不用改。"
        ),
        "not_a_card": (
            "这不像常见的银行卡号（13到19位）。如果是存折或对公账号，可以继续；如果是卡，请再核对。"
        ),
    }


class InvalidClaimNo(InvalidInput):
    """受理编号有误: misheard, mistyped, or not one of ours."""

    code = "invalid_claim_no"
    field_name = "claim_no"
    problems = {
        "empty": "还没有填受理编号。它以 DE 开头，在提交成功的页面和短信里都能找到。",
        "length": "受理编号是 DE 加8位字母或数字，例如 {example}。请看看是否漏了或多了一位。",
        "characters": ("受理编号里没有 0、1、I、L、O 这几个容易看错的字符。请对照短信重新填写。"),
        "check_character": "这个受理编号对不上，多半是有一位听错或抄错了。请对照短信核对一遍。",
    }


class InvalidReceipt(InvalidInput):
    """票据有误: code and number fit no kind of receipt that we know."""

    code = "invalid_receipt"
    field_name = "number"
    problems = {
        "number_empty": "还没有填票据号码。它印在票据右上角，在“票据代码”的下面。",
        "number_characters": "票据号码里只有数字。请对照票据，去掉其他文字。",
        "code_characters": "票据代码里只有数字。请对照票据，去掉其他文字。",
        "fiscal_number": (
            "代码是8位，这是财政电子票据，号码应当是10位，现在是{count}位。"
            "前面的0也要填，从表格里复制的常常丢了前面的0。"
        ),
        "tax_number": (
            "代码是12位，这是税务发票，号码应当是8位，现在是{count}位。"
            "前面的0也要填，从表格里复制的常常丢了前面的0。"
        ),
        "digital_number": (
            "没有填代码。只有数电发票没有代码，它的号码是20位，现在是{count}位；"
            "如果票上印着代码，请一起填上。"
        ),
        "digital_has_code": "20位号码的是数电发票，它没有代码。请把代码一栏清空。",
        "in_code_box": "看起来把20位的数电发票号码填到了代码一栏。请把它移到号码一栏。",
        "run_together": "看起来把代码和号码连在一起填了。请把前{count}位填到代码一栏。",
        "code_length": (
            "票据代码应当是8位（财政电子票据）或12位（税务发票），现在是{count}位。请对照票据核对。"
        ),
    }


class NoPolicyForDay(ClaimsError):
    """没有适用的政策: the policy book says nothing (or not enough) about that day."""

    code = "no_policy_for_day"
    template = (
        "{day}这一天还没有录入大额补助的规定（缺少：{missing}），所以现在算不出金额，"
        "您的材料不受影响。请联系大额补助窗口，由工作人员补录当年的规定后再算。"
    )

    def __init__(self, *, day: date, known_on: date | None, missing: str) -> None:
        super().__init__(day=day, known_on=known_on, missing=missing)


class DataFileError(ClaimsError):
    """数据文件有误: a packaged table is broken; says the file, the place and the cure."""

    code = "data_file_error"
    template = "数据文件 {file} 的 {key} 有误：{sentence}"
    problems: ClassVar[dict[str, str]] = {}

    def __init__(self, problem: str, *, file: str, key: str, **facts: object) -> None:
        self.problem = problem
        sentence = self.problems[problem].format(**facts)
        super().__init__(
            fields=None, problem=problem, file=file, key=key, sentence=sentence, **facts
        )


class PolicyBookError(DataFileError):
    """政策参数文件有误: found when the book is loaded, before anything is calculated with it."""

    code = "policy_book_error"
    template = "政策参数文件 {file} 的 {key} 有误：{sentence}"
    problems = {
        "unreadable": "不是有效的 TOML（{detail}）。请按提示的行号改正。",
        "no_entries": "没有一条 [[entry]]。请至少写一条，或删掉这个文件。",
        "unknown_key": "不认识这个名字。可以用的有：{known}。",
        "missing": "缺少 {name}。请补上。",
        "not_date": "{name} 要写成不带引号的日期，例如 2025-01-01。",
        "dates_reversed": "valid_to 早于 valid_from。请对调或改正日期。",
        "not_money": '要写成带引号、两位小数的元，例如 "100000.00"。',
        "not_rate": '要写成带引号的小数，例如 "0.90"。',
        "rate_range": '比例 {value} 不在 0 到 1 之间。90% 请写成 "0.90"。',
        "not_positive": "必须大于 0。请对照文件核对。",
        "not_days": "工作日数要写成大于 0 的整数，例如 20。",
        "not_year": "年度要写成四位整数，例如 2025。",
        "not_year_day": '要写成带引号的“月-日”，例如 "12-01"，而且每年都有这一天。',
        "not_text": "{name} 要写成带引号的文字，不能为空。",
        "not_flag": "confirmed 要写成 true（文件已公布）或 false（尚未公布）。",
        "no_source": "没有写明出处。请补上文件名 document、简称 cite 和条款 article。",
        "no_note": "confirmed = false 的参数要用 note 说明为什么未确认。请补上一句话。",
        "unknown_reading": "只支持口径 A。其他口径要先改计算程序，不能只改参数。",
        "unknown_word": (
            '不认识 {word}。可以写：{known}；还不知道的写 "unknown"。'
            "其他办法要先改计算程序，不能只改参数。"
        ),
        "unknown_required": '没有这个数就算不出金额，不能写成 "unknown"。请填上数值。',
        "unknown_confirmed": (
            '值是 "unknown" 就不会是已公布的。请改成 confirmed = false 并写 note。'
        ),
        "carried_later": "沿用的年度要早于 {year} 年。请写被沿用的那一年。",
        "carried_confirmed": (
            "沿用别的年度的值，就不能写 confirmed = true。"
            "取得新文件后，请另加一条 [[entry]]，不写 carried_from。"
        ),
        "id_too_long": "编号太长，请不超过{longest}个字。",
        "duplicate_id": "编号 {id} 出现了两次。请给每条 [[entry]] 一个不同的 id。",
        "duplicate": (
            "{day} 这一天同一个记录日期（{recorded_on}）有两个值（{first} 和 {second}）。"
            "请删去一个，或改正有效期、记录日期。"
        ),
        "gap": (
            "{day} 这一天没有值。请把有效期接上，中间不能有空档；"
            '还不知道的参数写 value = "unknown"。{also}'
        ),
    }


class CalendarError(DataFileError):
    """节假日表有误: found when the calendar is loaded."""

    code = "calendar_error"
    template = "节假日文件 {file} 的 {key} 有误：{sentence}"
    problems = {
        "unreadable": "不是有效的 TOML（{detail}）。请按提示的行号改正。",
        "missing": "缺少这一项。请对照国务院办公厅当年的通知补上。",
        "not_date": "要写成不带引号的日期，例如 2026-01-01，放假写成 [开始, 结束]。",
        "wrong_year": "{day} 不在 {year} 年内。请移到它所属年份的文件。",
        "dates_reversed": "结束日期早于开始日期。请对调。",
        "make_up_on_weekday": "{day} 本来就是工作日，不会是调休上班日。请核对通知。",
        "off_and_make_up": "{day} 既写成放假又写成上班。请核对通知。",
        "duplicate_year": "{year} 年已经有一个文件。请合并成一个。",
        "year_missing": "{year} 年没有文件，前后年份却有。请补上这一年的通知。",
    }
