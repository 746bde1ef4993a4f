"""Announcements: one text for many, approved by another, sent in pages, counted to the end."""
