"""The WeChat platform: what we ask and tell it, what its answers mean, what it pushes to us."""
