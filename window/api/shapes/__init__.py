"""What do requests to the window's API hold, and what do its answers?"""
