"""Bounds on what is read, so that a hostile or broken input is a finding and not a machine that stands still.

Each is far above what documents that people wrote have. Those of pictures stand in `docexport.rendering.images`, that
of nesting in `docexport.readers.markdown.parser`, those of time and memory are the user's (`limits` in the settings).
"""

#: bytes of one source or settings file: a novel has one million, this is over thirty
MAX_SOURCE_BYTES = 32 << 20
#: chapters of one book
MAX_CHAPTERS = 5_000
#: cells of one table
MAX_CELLS = 500_000
#: characters of one value in the settings
MAX_VALUE = 1 << 20
#: lists and tables in each other, in settings and in data: those that people write have five
MAX_DEPTH = 50
#: notes whose marks stand in notes, one in the other
MAX_NOTES_DEEP = 20
#: audiences that the conditions of one document name
MAX_AUDIENCES = 100
#: characters of a title or subtitle: they stand on every page, and in every file of a book
MAX_TITLE = 1_000
#: what a template of a theme that is not trusted may repeat a text or list
MAX_REPEAT = 100_000
#: what XML 1.0 cannot carry (section 2.2, Char), lone surrogates among it; no output could hold it
NOT_TEXT = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
