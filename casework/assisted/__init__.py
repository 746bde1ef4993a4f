"""Claims that a clerk fills in for somebody who cannot, and that only their own yes hands in."""
