"""短信回复: what people write back to our text messages."""
