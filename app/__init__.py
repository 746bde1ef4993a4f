"""Settings, composition, worker loop and command line."""
