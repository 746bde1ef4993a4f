"""到账: has the money come, and what is done until somebody says so?"""
