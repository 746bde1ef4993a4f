"""What does the bank itself say of our money: its daily statements, held against the journal?"""
