"""What the mini-program sends and receives, a file per subject."""
