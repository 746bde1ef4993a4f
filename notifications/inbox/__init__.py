"""The inbox: what people were told, to be read again in the mini-program."""
