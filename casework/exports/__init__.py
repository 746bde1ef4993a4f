"""Which files with people's data leave the window, who asked for one, who agreed, and who fetched
it when?"""
