"""What vanishes when: periods, rules and the report."""
