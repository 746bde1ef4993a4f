"""Which policy has a supervisor confirmed, and what does the book say with that?"""
