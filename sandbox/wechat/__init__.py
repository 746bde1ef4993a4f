"""The stand-in WeChat platform: its API, its pushes, and what people do on their phones."""
