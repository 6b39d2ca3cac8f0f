"""Plain text as a format of its own: lines measured in display columns, paragraphs, tables."""
