"""What must hold when somebody or something wants to bring the service down: each figure is a
program with a control that must fail."""
