"""Does what somebody asks for lie within the county that they work for?"""
