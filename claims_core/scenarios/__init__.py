"""Worked histories: read strictly, run on the ladder that settles real claims, compared."""
