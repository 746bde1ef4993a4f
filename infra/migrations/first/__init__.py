"""The first tables, a file for each subject that keeps some; for the first migration."""
