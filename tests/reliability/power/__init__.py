"""A machine that loses its power: what is on its disk then?"""
