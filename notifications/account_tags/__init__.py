"""公众号标签: what followers have agreed to be tagged with at WeChat, and what hangs there."""
