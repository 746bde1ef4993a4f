"""What messages are about: one file per kind of subject."""
