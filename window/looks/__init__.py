"""The page of who has looked."""
