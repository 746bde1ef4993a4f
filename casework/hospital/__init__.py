"""What have hospitals settled with the platform, and how is that reviewed?"""
