"""Which receipts does a claim rest on, who holds them, and was the same stay claimed before?"""
