"""What may staff do to a claim, step by step, and what do they see of it?"""
