"""The page at `/`: what is here, and for whom."""
