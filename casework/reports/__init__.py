"""Reports over what was done: figures for supervisors, nobody's data."""
