"""How is money paid out: batches, bank files, the bank's answers and late returns?"""
