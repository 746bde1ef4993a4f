"""Chats with members at the window: who wants a person, and what clerks answer."""
