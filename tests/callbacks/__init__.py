"""Processes of ours that are killed while the platform pushes to them; for the callback."""
