"""What is drawn for quality review and follow-up, and what was found?"""
