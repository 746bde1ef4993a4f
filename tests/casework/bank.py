"""What does the bank send back to a payment file?"""

from casework.payments.bank_answers import RESULT_COLUMNS, RETURN
from casework.payments.bank_file import ENCODING
from claims_core.money import plain_yuan


def answer(data: bytes, outcomes: dict[str, str] | None = None, default: str = "0000") -> bytes:
    """What the bank sends back to a payment file; `outcomes` by payment number."""
    lines = data.decode(ENCODING).split("\r\n")[:-1]
    head, _, *details, trailer = (line.split(",") for line in lines)
    paid, paid_sum, out = 0, 0, [[*head, "RESULT"], RESULT_COLUMNS]
    for detail in details:
        code = (outcomes or {}).get(detail[1], default)
        out.append([*detail, code, "成功" if code == "0000" else "账户不存在或已销户"])
        if code == "0000":
            paid, paid_sum = paid + 1, paid_sum + round(float(detail[5]) * 100)
    out.append([*trailer, str(paid), plain_yuan(paid_sum)])
    return ("\r\n".join(",".join(cells) for cells in out) + "\r\n").encode(ENCODING)


def given_back(data: bytes, *payment_nos: str, code: str = "1002") -> bytes:
    """What the bank sends later of payments that it had reported as paid."""
    lines = data.decode(ENCODING).split("\r\n")[:-1]
    head, _, *details, _ = (line.split(",") for line in lines)
    kept = [[*each, code, "账户已销户"] for each in details if each[1] in payment_nos]
    total = sum(round(float(each[5]) * 100) for each in kept)
    out = [[*head, RETURN], RESULT_COLUMNS, *kept, ["T", str(len(kept)), plain_yuan(total)]]
    return ("\r\n".join(",".join(cells) for cells in out) + "\r\n").encode(ENCODING)


def changed(data: bytes, old: str, new: str) -> bytes:
    text = data.decode(ENCODING)
    assert old in text
    return text.replace(old, new).encode(ENCODING)


def without(data: bytes, payment_no: str) -> bytes:
    """A result file in which everything was paid, without the line of this payment."""
    head, columns, *details, _ = (
        line.split(",") for line in data.decode(ENCODING).split("\r\n")[:-1]
    )
    kept = [each for each in details if each[1] != payment_no]
    total = plain_yuan(sum(round(float(each[5]) * 100) for each in kept))
    count = str(len(kept))
    out = [head, columns, *kept, ["T", count, total, count, total]]
    return ("\r\n".join(",".join(cells) for cells in out) + "\r\n").encode(ENCODING)
