"""Generated papers: drawn, photographed badly, and what is true of them."""
