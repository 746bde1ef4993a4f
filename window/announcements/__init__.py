"""Announcements at the window: drafts, approval, progress and report."""
