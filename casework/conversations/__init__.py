"""工单: what somebody of the staff looks after for a person, with a number, an owner and a day."""
