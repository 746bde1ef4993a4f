"""Everything outside the process: database, objects, sealing, WeChat, SMS."""
