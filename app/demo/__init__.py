"""The demonstration: invented people, generated photos, and one claim played from phone to
money."""
