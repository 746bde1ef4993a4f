"""网点: the list of outlets, hospitals, pharmacies and bank branches."""
