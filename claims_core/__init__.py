"""大额 claims core: what the law and the contract say, in money, ladder and review states."""
