"""What is generated under docs/, and how."""
