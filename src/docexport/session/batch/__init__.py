"""One document for each row of data."""
