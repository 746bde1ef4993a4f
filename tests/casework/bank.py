"""What does the bank send back to a payment file?"""

from collections.abc import Mapping

from casework.payments.bank_answers import RESULT_COLUMNS, RETURN
from casework.payments.bank_file import ENCODING
from claims_core.money import plain_yuan


def answer(
    data: bytes, outcomes: Mapping[str, str | None] | None = None, default: str = "0000"
) -> bytes:
    """What the bank sends back to a payment file; `outcomes` by payment number, None for a line
    that is missing."""
    lines = data.decode(ENCODING).split("\r\n")[:-1]
    head, _, *details, _ = (line.split(",") for line in lines)
    out, told = [[*head, "RESULT"], RESULT_COLUMNS], []
    for detail in details:
        code = (outcomes or {}).get(detail[1], default)
        if code is not None:
            out.append([*detail, code, "成功" if code == "0000" else "账户不存在或已销户"])
            told.append((code, round(float(detail[5]) * 100)))
    paid = [fen for code, fen in told if code == "0000"]
    sums = plain_yuan(sum(fen for _, fen in told)), plain_yuan(sum(paid))
    out.append(["T", str(len(told)), sums[0], str(len(paid)), sums[1]])
    return ("\r\n".join(",".join(cells) for cells in out) + "\r\n").encode(ENCODING)


def given_back(
    data: bytes, *payment_nos: str, code: str = "1002", reason: str = "账户已销户"
) -> bytes:
    """What the bank sends later of payments that it had reported as paid."""
    lines = data.decode(ENCODING).split("\r\n")[:-1]
    head, _, *details, _ = (line.split(",") for line in lines)
    kept = [[*each, code, reason] for each in details if each[1] in payment_nos]
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
