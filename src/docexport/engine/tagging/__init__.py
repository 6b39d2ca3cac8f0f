"""The structure tree of a tagged PDF (PDF/UA-1)."""
