"""One file per family of the platform's interfaces: what is given, what comes back, its limits."""
