"""订阅消息: how many messages somebody has allowed us by a tap in the mini-program."""
