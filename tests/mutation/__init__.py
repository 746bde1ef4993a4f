"""Would a wrong core be noticed? Every small change to it should make a test fail."""
