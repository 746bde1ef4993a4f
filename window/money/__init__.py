"""The pages of payments, imports and rechecks."""
