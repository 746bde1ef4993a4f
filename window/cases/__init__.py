"""工单: the pages on which cases are listed, opened and looked after."""
