"""The page at `/verify`: is a printed sheet genuine?"""
