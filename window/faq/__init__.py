"""The pages on which staff look after the policy questions and answers."""
