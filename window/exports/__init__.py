"""The pages on which files with people's data are asked for, agreed to and fetched."""
