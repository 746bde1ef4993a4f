"""What stands on photographed papers: where the sheet lies, how it looks straightened, its text."""
