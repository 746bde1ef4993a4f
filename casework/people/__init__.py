"""Who is insured, who holds the phone, who works at the window, and how each proves it?"""
