"""Who has looked at what of whom: for the supervisor and the auditor."""
