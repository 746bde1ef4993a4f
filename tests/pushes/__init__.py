"""Random pushes of the platform, and what strangers send instead; for the codec of the callback."""
