"""Do ledger, money and facts prove themselves? Reads everything, writes nothing."""
