"""What people wrote back to our text messages, at the window."""
