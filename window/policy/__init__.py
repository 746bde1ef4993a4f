"""The page of policy parameters and their confirmation."""
