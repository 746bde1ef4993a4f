"""Pages of reports for supervisors."""
