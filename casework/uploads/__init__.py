"""Uploaded tables: how they are read, kept until somebody decides, and brought in."""
