"""Reports of fraud at the window: taking one down, and looking into it."""
