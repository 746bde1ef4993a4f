"""The window's JSON API: the same services as the staff pages, for programs."""
