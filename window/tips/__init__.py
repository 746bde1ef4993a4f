"""The health tips at the window: what goes out in which week, and by whose approval."""
