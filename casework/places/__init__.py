"""网点: outlets, hospitals, pharmacies and bank branches as the staff has imported them."""
