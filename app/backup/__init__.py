"""What the operator does about backups, and what the worker does about them by itself."""
