"""How is a claim kept: its facts, photos, receipts, payee and promised day, and who may see it?"""
