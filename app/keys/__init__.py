"""Keys that change: what is sealed where, and how it comes under a new one."""
