"""What has a person used up in a year, can the whole ledger be proved, what needs another look?"""
