"""通道: one file per way of reaching somebody."""
