"""The benefit contract a second time, in plain decimals, and what compares the engine with it."""
