"""Which values stand on a paper of a known kind, and how sure may we be of each? Rules over lines
of text; knows no claims."""
