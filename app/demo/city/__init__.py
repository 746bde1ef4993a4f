"""The invented city of the demo: people, claims and colleagues, made through the services."""
