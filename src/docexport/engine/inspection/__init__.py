"""Looking at laid-out pages: the boxes on them, what they begin with, and what is wrong with them."""
