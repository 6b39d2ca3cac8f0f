"""Nodes + a theme -> markup or text: the renderer, themes, styles, fonts, labels, the layout of plain text."""
