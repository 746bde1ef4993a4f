"""报案: care that somebody has reported, whose papers come later."""
