"""Policy questions, entries and answers; knows no cases."""
