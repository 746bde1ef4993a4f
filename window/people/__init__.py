"""参保人身份: who is whom by which number, and what is changed of it."""
