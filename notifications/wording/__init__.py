"""措辞: what each message says on each channel, as data."""
