"""From laid-out pages to the bytes of a PDF, and what is mended on the way."""
