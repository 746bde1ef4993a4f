"""What does each code of Aliyun's SMS service mean for us?
One table for calls, one for receipts; a code in neither pages a person."""

from infra.gateway_errors import Category as C

CALL_CODES: dict[str, C] = {
    # the business (isv.) and the service (isp.) of dysmsapi
    "isp.SYSTEM_ERROR": C.AMBIGUOUS,
    "isv.BUSINESS_LIMIT_CONTROL": C.DEFER,
    "isv.OUT_OF_SERVICE": C.STOP_PROVIDER,
    "isv.AMOUNT_NOT_ENOUGH": C.STOP_PROVIDER,
    "isv.PRODUCT_UN_SUBSCRIPT": C.STOP_PROVIDER,
    "isv.PRODUCT_UNSUBSCRIBE": C.STOP_PROVIDER,
    "isv.ACCOUNT_NOT_EXISTS": C.STOP_PROVIDER,
    "isv.ACCOUNT_ABNORMAL": C.STOP_PROVIDER,
    "isv.SECURITY_FROZEN_ACCOUNT": C.STOP_PROVIDER,
    "isp.RAM_PERMISSION_DENY": C.STOP_PROVIDER,
    "isv.DENY_IP_RANGE": C.STOP_PROVIDER,
    "isv.SMS_SIGNATURE_ILLEGAL": C.STOP_TEMPLATE,
    "isv.SIGN_STATE_ILLEGAL": C.STOP_TEMPLATE,
    "isv.SMS_SIGN_ILLEGAL": C.STOP_TEMPLATE,
    "isv.SMS_TEMPLATE_ILLEGAL": C.STOP_TEMPLATE,
    "isv.SIGNATURE_BLACKLIST": C.STOP_TEMPLATE,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": C.STOP_TEMPLATE,
    "isv.SIGNATURE_SCENE_ILLEGAL": C.STOP_TEMPLATE,
    "isv.TEMPLATE_MISSING_PARAMETERS": C.STOP_TEMPLATE,
    "isv.TEMPLATE_PARAMS_ILLEGAL": C.CONTENT,
    "isv.INVALID_PARAMETERS": C.DEFECT,
    "isv.INVALID_JSON_PARAM": C.DEFECT,
    "isv.BLACK_KEY_CONTROL_LIMIT": C.CONTENT,
    "isv.SMS_CONTENT_ILLEGAL": C.CONTENT,
    "isv.PARAM_LENGTH_LIMIT": C.CONTENT,
    "isv.PARAM_NOT_SUPPORT_URL": C.CONTENT,
    "isv.UNSUPPORTED_CONTENT": C.CONTENT,
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": C.CONTENT,
    "isv.MOBILE_NUMBER_ILLEGAL": C.RECIPIENT,
    "isv.CUSTOMER_REFUSED": C.SUPPRESSED,
    "isv.MOBILE_COUNT_OVER_LIMIT": C.DEFECT,
    "isv.DAY_LIMIT_CONTROL": C.BUDGET,
    "isv.SMS_DAY_LIMIT_CONTROL": C.BUDGET,
    "isv.MONTH_LIMIT_CONTROL": C.BUDGET,
    "isv.SMS_MONTH_LIMIT_CONTROL": C.BUDGET,
    # the gateway in front of it
    "InvalidAccessKeyId.NotFound": C.STOP_PROVIDER,
    "InvalidAccessKeyId.Inactive": C.STOP_PROVIDER,
    "SignatureDoesNotMatch": C.STOP_PROVIDER,
    "IncompleteSignature": C.STOP_PROVIDER,
    "Forbidden.RAM": C.STOP_PROVIDER,
    "NoPermission": C.STOP_PROVIDER,
    "InvalidTimeStamp.Expired": C.CLOCK,
    "InvalidTimeStamp.Format": C.DEFECT,
    "SignatureNonceUsed": C.RETRY,
    "Throttling": C.RETRY,
    "Throttling.User": C.RETRY,
    "Throttling.Api": C.RETRY,
    "ServiceUnavailable": C.AMBIGUOUS,
    "InternalError": C.AMBIGUOUS,
}

# Also what QuerySendDetails gives as ErrCode, beside the codes above. One is misspelt by them.
RECEIPT_CODES: dict[str, C] = {
    "MOBILE_NOT_ON_SERVICE": C.RECIPIENT,
    "MOBILE_ACCOUNT_ABNORMAL": C.RECIPIENT,
    "MOBLLE_TERMINAL_ERROR": C.RECIPIENT,
    "INVALID_NUMBER": C.RECIPIENT,
    "REQUEST_SUCCESS": C.RECIPIENT,  # sent, no word from the carrier: mostly the phone's state
    "MOBILE_IN_BLACK": C.SUPPRESSED,
    "USER_REJECT": C.SUPPRESSED,
    "MOBILE_SEND_LIMIT": C.DEFER,
    "CONTENT_KEYWORD": C.CONTENT,
    "CONTENT_ERROR": C.CONTENT,
    "SIGNATURE_BLACKLIST": C.STOP_TEMPLATE,
    "PORT_NOT_REGISTERED": C.STOP_TEMPLATE,
    "PARAMS_ILLEGAL": C.DEFECT,
    "IS_CLOSE": C.RETRY,
    "NO_ROUTE": C.RETRY,
    "SP_UNKNOWN_ERROR": C.RETRY,
}

_WINDOWS = (("分钟级", 60.0), ("小时级", 3600.0), ("天级", 6 * 3600.0))


def wait_for_window(message: str) -> float | None:
    """Seconds until the limit named in the sentence may have passed.

    The day's limit is a rolling 24 hours, so the first try after six is worth its while.
    """
    return next((seconds for name, seconds in _WINDOWS if name in message), None)
