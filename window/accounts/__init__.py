"""Pages about accounts: one's own, everybody's, and the way in with an invitation."""
