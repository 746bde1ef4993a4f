"""What is told to whom, when and by which channel."""
