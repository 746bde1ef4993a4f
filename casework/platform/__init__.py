"""What does the provincial platform say of our claims, and what has a person decided about it?"""
