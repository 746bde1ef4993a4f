"""活动: the page on which they are written down, opened and cancelled."""
