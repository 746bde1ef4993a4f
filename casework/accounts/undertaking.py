"""What does a member of staff promise before the first look at data? Shown on the page where it is
signed; the edition is kept with the signature."""

# Ours, until the centre hands down its own text.
EDITION = "2026-11"
PROMISES = (
    "只在办理手头的事时看参保人的资料；不替别人查，不出于好奇看。",
    "不把姓名、证件号码、电话、病情、金额告诉办理以外的人；不拍照，不抄录，不发到聊天工具里。",
    "账号只给自己用，密码和动态验证码不告诉任何人；离开座位就退出。",
    "看完整号码和照片都会留下记录，主管和稽核会查看；违反的按规定处理，触犯法律的承担法律责任。",
    "调离或离职以后，仍然保密。",
)
