"""How does a member file a claim, follow it, and be reached?"""
