"""What is refused about a receipt that somebody else's claim holds? Raised by the services of this
folder, and named by whoever offers them."""

from casework.errors import ReceiptTaken


class ReceiptTakenElsewhere(ReceiptTaken):
    """票据已被别处占用, as staff of one county are told of a claim of another: only whose it is."""

    code = "receipt_taken_elsewhere"
    template = "票据号{number}已经用在{office}办的一份申请里，不能重复报销。要核对请找{office}。"
