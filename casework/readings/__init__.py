"""What was read on a claim's papers: read in the background, confirmed by members, looked at by
reviewers."""
