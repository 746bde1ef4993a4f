"""What can somebody do to a claim? The closed list of actions and their words, asked by the rules
and by every button."""

from enum import StrEnum


class Action(StrEnum):
    """动作: what somebody does to a claim."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    RECORD_PAPERS = "record_papers"
    REMOVE_SCAN = "remove_scan"
    TAKE_BACK_REQUEST = "take_back_request"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    REQUEST_MATERIALS = "request_materials"
    DECLINE = "decline"
    REJECT = "reject"
    REGISTER = "register"
    REVIEW_INITIALLY = "review_initially"
    REVIEW_SECONDLY = "review_secondly"
    CHECK_FINALLY = "check_finally"
    PASS_EXCHANGE_CHECK = "pass_exchange_check"
    ALLOW_SAME_PERSON = "allow_same_person"
    SEND_BACK = "send_back"
    PROPOSE_CORRECTION = "propose_correction"
    CONFIRM_CORRECTION = "confirm_correction"
    DROP_CORRECTION = "drop_correction"
    HAND_TO_CENTRE = "hand_to_centre"
    RETURN_FROM_CENTRE = "return_from_centre"
    RECORD_CENTRE_AUDIT = "record_centre_audit"
    PUT_IN_BATCH = "put_in_batch"
    TAKE_OUT_OF_BATCH = "take_out_of_batch"
    VOID_PAYMENT = "void_payment"
    ASK_FOR_ACCOUNT = "ask_for_account"
    CONFIRM_PAID = "confirm_paid"
    RECORD_RETURN = "record_return"
    RECORD_LATE_RETURN = "record_late_return"
    RENEW_PAYEE = "renew_payee"
    STOP_PAYEE_CHANGE = "stop_payee_change"
    RECORD_NEW_ACCOUNT = "record_new_account"
    CONFIRM_NEW_ACCOUNT = "confirm_new_account"
    REFUSE_NEW_ACCOUNT = "refuse_new_account"
    CONFIRM_ARRIVAL = "confirm_arrival"
    DENY_ARRIVAL = "deny_arrival"
    CLOSE_WITHOUT_PAYMENT = "close_without_payment"
    CLOSE_UNCONFIRMED = "close_unconfirmed"
    CLOSE = "close"
    REVERSE = "reverse"
    REOPEN = "reopen"


ACTION_WORDS: dict[Action, str] = {
    Action.SUBMIT: "提交申请",
    Action.RESUBMIT: "补交材料",
    Action.RECORD_PAPERS: "登记窗口收到的材料",
    Action.REMOVE_SCAN: "拿掉窗口扫描的材料",
    Action.TAKE_BACK_REQUEST: "不用再补材料",
    Action.WITHDRAW: "撤回申请",
    Action.ACCEPT: "受理",
    Action.REQUEST_MATERIALS: "请补材料",
    Action.DECLINE: "不予受理",
    Action.REJECT: "不予支付",
    Action.REGISTER: "登记",
    Action.REVIEW_INITIALLY: "初审通过",
    Action.REVIEW_SECONDLY: "复审通过",
    Action.CHECK_FINALLY: "复核通过",
    Action.PASS_EXCHANGE_CHECK: "交换核对通过",
    Action.ALLOW_SAME_PERSON: "人手不够，准许同一人办下一步",
    Action.SEND_BACK: "退回重办",
    Action.PROPOSE_CORRECTION: "提出更正就医情况",
    Action.CONFIRM_CORRECTION: "更正就医情况，已复核",
    Action.DROP_CORRECTION: "不更正",
    Action.HAND_TO_CENTRE: "移交市医保中心",
    Action.RETURN_FROM_CENTRE: "市医保中心退回",
    Action.RECORD_CENTRE_AUDIT: "登记市医保中心审定结果",
    Action.PUT_IN_BATCH: "编入拨付批次",
    Action.TAKE_OUT_OF_BATCH: "撤出拨付批次",
    Action.VOID_PAYMENT: "银行拒付，拨付作废",
    Action.ASK_FOR_ACCOUNT: "请参保人换账户",
    Action.CONFIRM_PAID: "银行确认付款",
    Action.RECORD_RETURN: "银行退票",
    Action.RECORD_LATE_RETURN: "付款后银行退回",
    Action.RENEW_PAYEE: "更换收款账户",
    Action.STOP_PAYEE_CHANGE: "换账户已停，等原来的联系人定",
    Action.RECORD_NEW_ACCOUNT: "窗口登记新账户",
    Action.CONFIRM_NEW_ACCOUNT: "新账户复核通过",
    Action.REFUSE_NEW_ACCOUNT: "新账户没有通过",
    Action.CONFIRM_ARRIVAL: "确认到账",
    Action.DENY_ARRIVAL: "反映没有到账",
    Action.CLOSE_WITHOUT_PAYMENT: "无应付金额，办结",
    Action.CLOSE_UNCONFIRMED: "到期没有确认到账，自动办结",
    Action.CLOSE: "办结",
    Action.REVERSE: "冲正",
    Action.REOPEN: "重新办理",
}
