"""The access tokens of the two apps, shared by all processes."""
