"""What people take home on paper: receipts of submission and statements, with a code."""
