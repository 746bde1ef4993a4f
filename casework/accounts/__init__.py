"""Accounts of staff: who gets in, with which roles, and what each does about their own."""
