"""Do several processes serve as one, and does nobody notice when some of them die?"""
