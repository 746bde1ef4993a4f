"""处理器: one file per thing that people do in the chat."""
