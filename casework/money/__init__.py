"""What has money done, as double entry: the journal of benefits, payments and their ways back."""
