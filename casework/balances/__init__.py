"""Where does the money stand: balances, what is on its way, what is held, and every line?"""
