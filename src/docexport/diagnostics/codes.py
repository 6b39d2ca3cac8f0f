"""Every code a diagnostic can have, with what it means. The handbook's page is made from these texts."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """The name of a kind of finding. `about` says what it means and what to do."""

    about: str

    def __new__(cls, value: str, about: str) -> Code:
        member = str.__new__(cls, value)
        member._value_ = value
        member.about = about
        return member

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Code], tuple[str]]:
        # some releases of Python 3.11 pickle the call of a function that looks members up, which is not kept
        return type(self), (self._value_,)

    # reading files
    MISSING_FILE = (
        "missing-file",
        "A file that was named is not there. Check the path; it is relative to the file that names it.",
    )
    NOT_UTF8 = (
        "not-utf8",
        "A source file is not UTF-8 text. Save it as UTF-8 in your editor; the report shows the first byte that does not fit.",
    )
    UNSAFE_MARKUP = (
        "unsafe-markup",
        "A drawing, or a template of a theme, has a script, an address to load from, or something else that no output may carry. It is taken out.",
    )
    CONTROL_CHARACTER = (
        "control-character",
        "A source file holds a control character that no output can carry. Delete it.",
    )
    UNKNOWN_SOURCE = "unknown-source", "No reader knows this kind of file. Markdown files end in `.md` or `.markdown`."
    EMPTY_DOCUMENT = "empty-document", "A document has no content at all, so its pages would be blank."
    EMPTY_CHAPTER = "empty-chapter", "A file of a book has no content, so it would be an empty page. It is left out."
    NESTED_TOO_DEEPLY = (
        "nested-too-deeply",
        "Lists or quotes stand in each other more than 20 levels deep. What lies deeper is read as plain text.",
    )

    # metadata and configuration
    BAD_YAML = "bad-yaml", "The front matter is not valid YAML. The report shows where reading it stopped."
    BAD_TOML = "bad-toml", "A TOML file or front matter is not valid. The report shows where reading it stopped."
    UNKNOWN_KEY = (
        "unknown-key",
        "A key in the front matter, in `docexport.toml` or after `--set` is not one that docexport knows. Nothing is ignored in silence.",
    )
    FOREIGN_KEY = (
        "foreign-key",
        "The front matter has keys of other tools, which say nothing here. Keys that mean the same as one of docexport's are read; see the handbook.",
    )
    BAD_VALUE = "bad-value", "A key has a value of the wrong type or outside what is allowed."
    MISSING_TITLE = (
        "missing-title",
        "A document has neither a `title` in its front matter nor a heading to take one from. Files need titles to be found and to be accessible.",
    )
    UNKNOWN_LANGUAGE = (
        "unknown-language",
        "docexport has no words for its generated labels in this language, so they are in English. A language is one small file, `languages/CODE.toml` in a theme.",
    )
    REVIEW_OVERDUE = (
        "review-overdue",
        "The date in `review-due` is past: the content should be reviewed before it is handed out.",
    )

    TOO_LARGE = (
        "too-large",
        "A source, a table, a value or a project is larger than docexport is willing to read. The report names the bound.",
    )

    # Markdown
    RAW_HTML = (
        "raw-html",
        "HTML in the source holds something that was not carried over: the finding says what, how often, and the words. With `allow-html: text` all HTML is shown as it is typed.",
    )
    UNCLOSED_CONTAINER = (
        "unclosed-container",
        "A `:::` container or a block of code is not closed before the end of what holds it, so that all behind it is a part of it. Close it with a line of colons, or with the fence that opens it.",
    )
    STRAY_CONTAINER_END = "stray-container-end", "A line of colons closes no container."
    LIST_NUMBERS = (
        "list-numbers",
        "The items of a list come out with other numbers than they are written with: Markdown counts on from the first.",
    )
    LOOKS_LIKE = (
        "looks-like",
        "Text looks like a construct, but is read as text: a slip of the pen, or the syntax of another tool. The hint says how docexport writes it. Where the text is meant as it stands, put a backslash before its first mark, or put it in code.",
    )
    BAD_CONTAINER = "bad-container", "The words after `:::` cannot be read, or a container lacks what it needs."
    BAD_CONDITION = (
        "bad-condition",
        "A condition names something other than `audience`, `format` or `edition`, or nothing at all. Such content is left out, to be safe.",
    )
    UNDEFINED_NOTE = "undefined-note", "A note is referred to, but nowhere defined. Add a line `[^label]: text`."
    UNUSED_NOTE = "unused-note", "A note is defined, but nowhere referred to, so it is in no output."
    DUPLICATE_NOTE = "duplicate-note", "Two notes in one file have the same label; the first one counts."
    EMPTY_HEADING = (
        "empty-heading",
        "A heading has no words. Contents, bookmarks and screen readers have nothing to show for it.",
    )
    HEADING_LEVEL = (
        "heading-level",
        "Heading levels skip a step. In the outputs the levels are mended, but the source should say what it means.",
    )
    DUPLICATE_ID = "duplicate-id", "Two things in one file have the same id; links lead to the first one."
    UNUSED_ATTRIBUTES = (
        "unused-attributes",
        "Attributes, classes or the name of a container do nothing: they stand where nothing can take them, or neither docexport nor the theme reads them, or a value is none.",
    )
    DROPPED_WORDS = (
        "dropped-words",
        "Words of the source are in no output: the construct that they stand in has no place for them, such as a second word behind the language of code. Write them where they are read.",
    )
    TABLE_SHAPE = (
        "table-shape",
        "A row of a table has more cells than its head, the line of dashes has another number of columns, or a pipe stands within code. No cell is lost: the table is as wide as its widest row. Make the rows alike.",
    )
    CAPTION_WITHOUT_TABLE = (
        "caption-without-table",
        "A paragraph begins like a table caption (`Table: …`), but no table stands next to it.",
    )

    # links and images
    MISSING_LINK_TARGET = "missing-link-target", "A link or reference within the document leads nowhere."
    EMPTY_LINK = "empty-link", "A link has no words to click on or to read aloud."
    UNSAFE_LINK = (
        "unsafe-link",
        "A link uses a scheme that is not allowed, such as `javascript:`. It is left as plain words.",
    )
    MISSING_IMAGE = (
        "missing-image",
        "An image file that the source names is not there. Check its path; it is relative to the source.",
    )
    UNREADABLE_IMAGE = (
        "unreadable-image",
        "An image file is damaged, or of a kind that is not supported. Use PNG, JPEG, GIF, WebP or SVG.",
    )
    IMAGE_TOO_LARGE = "image-too-large", "An image has more pixels or bytes than docexport is willing to open."
    REMOTE_IMAGE = (
        "remote-image",
        "An image is on the web. docexport never uses the network: download the file and put it beside the source.",
    )
    OUTSIDE_PROJECT = "outside-project", "A path leads out of the project's folder, which is not allowed."
    MISSING_ALT = (
        "missing-alt",
        "An image has no alternative text. Describe it, or mark it as decorative with `{.decorative}`.",
    )

    # themes and templates
    UNKNOWN_THEME = "unknown-theme", "No theme of this name was found, built in or as a folder."
    BAD_THEME = "bad-theme", "A theme's `theme.toml` or folder cannot be used."
    UNKNOWN_EDITION = "unknown-edition", "No edition of this name is defined."
    UNKNOWN_PAPER = "unknown-paper", "A paper is neither a known name nor a size such as `148mm x 210mm`."
    UNKNOWN_FORMAT = "unknown-format", "No output format of this name exists."
    TEMPLATE_ERROR = (
        "template-error",
        "A template failed. The report names the template and the place in the document it was placing.",
    )
    MISSING_FONT = (
        "missing-font",
        "A font that the theme names is not installed. Install the package named in the hint.",
    )
    MISSING_GLYPH = "missing-glyph", "No font at hand has this character, so the page would show an empty box."
    TOO_WIDE = (
        "too-wide",
        "A line, picture or table is wider than its column in print, so that it stands over the margin or over other text.",
    )
    OFF_THE_PAGE = "off-the-page", "Something reaches over the edge of the paper, so that a part of it is not printed."
    COARSE_IMAGE = (
        "coarse-image",
        "An image has fewer than 150 pixels per inch at the size it is printed, so that its dots can be seen.",
    )
    STRANDED_HEADING = (
        "stranded-heading",
        "A heading stands at the foot of a page, and its text begins on the next one.",
    )
    NEARLY_EMPTY_PAGE = (
        "nearly-empty-page",
        "The last page is less than a tenth full: a sheet of paper for a few lines.",
    )
    SQUEEZED_COLUMN = (
        "squeezed-column",
        "A column of a table is so narrow in print that fewer than three characters fit in a line.",
    )
    DOES_NOT_FIT = (
        "does-not-fit",
        "The text takes more pages than `fit` allows, even when it is set as tight as the edition permits.",
    )
    BROKEN_PROMISE = (
        "broken-promise",
        "Something in the finished PDF breaks a rule of its edition: type that is too small, italics, hyphens, justified lines, colours, too little contrast.",
    )
    LOW_CONTRAST = (
        "low-contrast",
        "Text stands out too little from its background: WCAG 2.2 asks for 4.5 to 1, and for 3 to 1 where type is large.",
    )
    TOO_MANY_PANELS = "too-many-panels", "A leaflet has more pages than panels, so it cannot be folded from one sheet."
    SMALL_COVER = (
        "small-cover",
        "The cover has so few pixels that shops refuse it.",
    )
    FONT_LICENCE = (
        "font-licence",
        "A font's licence does not say that it may be embedded in a file, so the EPUB does without it.",
    )
    CSS_IGNORED = "css-ignored", "The page layout ignored part of a style sheet."
    LAYOUT = "layout", "The page layout reported something that has no code of its own."
    MATH = (
        "math",
        "A formula cannot be read or drawn whole, so it stands as it is typed, in all formats. The finding names what is not known and where it stands.",
    )

    # rules of `docexport check` (see `docexport.checks.rules`, whose texts say more)
    FILE_NAME_ALT = "file-name-alt", "The description of an image is the name of a file, or says no more than “image”."
    DESCRIBED_DECORATION = (
        "described-decoration",
        "An image is marked as decorative, but has a description or a caption: one of the two is a mistake.",
    )
    SMALL_IMAGE = "small-image", "An image has too few pixels to be printed well at the width it would get."
    HEAVY_IMAGE = "heavy-image", "An image has so many bytes that the files made with it are hard to send by mail."
    VAGUE_LINK = "vague-link", "The words of a link do not say where it leads."
    BARE_URL = "bare-url", "A web address stands in the text as plain words, so that nobody can click on it."
    DEAD_LINK = "dead-link", "A web address does not answer, or answers that there is nothing. Only `--online` asks."
    UNUSED_REFERENCE = "unused-reference", "The address of a reference is given, but nothing refers to it."
    UNDEFINED_REFERENCE = (
        "undefined-reference",
        "A link refers to an address that is nowhere given, so it is shown as it is typed.",
    )
    TABLE_WITHOUT_HEADER = (
        "table-without-header",
        "A table has no header row, so a screen reader cannot say what a cell is about.",
    )
    MISSING_METADATA = "missing-metadata", "The document does not say of itself what one of its formats needs."
    NO_REVIEW_DATE = "no-review-date", "A handout does not say when it was reviewed, or until when it holds."
    DOUBLED_WORD = "doubled-word", "A word stands twice in a row, as happens where lines are changed."
    UNBALANCED_QUOTES = "unbalanced-quotes", "A quotation mark is opened and never closed, or closed and never opened."
    UNEXPLAINED_ACRONYM = "unexplained-acronym", "An abbreviation in capitals is nowhere explained."
    UNMARKED_LANGUAGE = (
        "unmarked-language",
        "Words of another language are not marked as such, so they are read aloud and hyphenated wrongly.",
    )
    HARD_TO_READ = (
        "hard-to-read",
        "A section is harder to read than the document's `reading-grade` or its sentences are long.",
    )
    AUDIENCE_LEAK = (
        "audience-leak",
        "Words that are kept from some readers stand where these can see them all the same.",
    )

    # finished files (see `docexport.verifying`)
    LOST_TEXT = (
        "lost-text",
        "Words of the source are not in a finished file. It was changed after it was made, or a template of the theme leaves them out.",
    )
    MOVED_TEXT = "moved-text", "Words of the source stand at another place in a finished file."
    DOUBLED_TEXT = "doubled-text", "Words of the source stand more often in a finished file than in the source."
    FOREIGN_TEXT = "foreign-text", "A finished file holds words that neither its source nor the theme has."
    LEAK = "leak", "A finished file holds words that are kept from those it is made for: in its text, or hidden in it."
    LOST_DESCRIPTION = (
        "lost-description",
        "The description of a picture is missing in a finished file, or is another one.",
    )
    BROKEN_TARGET = (
        "broken-target",
        "A link, bookmark or line of the contents in a finished file leads nowhere, or a link of the source is missing.",
    )
    PAGE_MISMATCH = "page-mismatch", "The page list of an EPUB does not agree with the pages of the PDF it names."
    FONT_NOT_EMBEDDED = (
        "font-not-embedded",
        "A font is not in the finished file, so that another computer shows other letters.",
    )
    BAD_STRUCTURE = "bad-structure", "A finished file breaks a rule of its format, or lacks what makes it accessible."
    CHANGED_FILE = (
        "changed-file",
        "A finished file is not what docexport makes of its source now: it was changed, or made with other options, another version, or before the source was changed.",
    )
    INVALID = (
        "invalid",
        "A validator (EPUBCheck, Ace by DAISY, veraPDF) found that a finished file does not keep to its standard.",
    )
    VALIDATOR_MISSING = (
        "validator-missing",
        "A validator that `--require` names is not installed. `docexport doctor` says how to get it.",
    )
    NOT_PROVED = "not-proved", "A format cannot be verified, so nothing is said about its files."
    NOT_BUILT = "not-built", "There is no file to verify. Build it first."

    # building and writing
    NO_SOURCE = "no-source", "There is nothing to build: no file was named, and there is no `docexport.toml` here."
    NAME_COLLISION = "name-collision", "Two outputs would have the same file name."
    CANNOT_WRITE = "cannot-write", "An output file could not be written; the earlier one, if any, is untouched."
    CACHE_UNSAFE = (
        "cache-unsafe",
        "The folder of kept results is not used, as somebody else could have written to it. What is kept is believed, so it must be yours alone.",
    )
    FILE_EXISTS = "file-exists", "A new file would overwrite one that is there."
    MISSING_LIBRARY = (
        "missing-library",
        "A system library that page layout needs is not installed. `docexport doctor` says how to install it.",
    )
    FOLDED = (
        "folded",
        "The text is written in a set of characters that lacks some of its own. They are replaced, and some lose what they say.",
    )
    LOST_WORDS = (
        "lost-words",
        "Words of an imported text are not in the Markdown made of it. That should not be: please report it with the text.",
    )
    NO_BRAILLE = (
        "no-braille",
        "Braille was asked for, but liblouis, which knows how words are written in it, or its table is not there.",
    )
    NO_PAGES = (
        "no-pages",
        "Marks of printed pages were asked for, but no PDF is made in the same run to take them from.",
    )
    TIME_LIMIT = (
        "time-limit",
        "Laying out the pages took longer than `pdf.time-limit` allows. A limit keeps one odd document from holding up others.",
    )
    LAID_OUT_IN_ONE = (
        "laid-out-in-one",
        "A long book is laid out in one piece, because something in it or its theme reaches over chapters.",
    )
    THEME_CONTRACT = (
        "theme-contract",
        "A theme's templates leave out an element, a class or an id that docexport reads, so that something cannot be done: pages in references, the list of pages. The chapter on themes has the list.",
    )
    ROWS_ANEW = (
        "rows-anew",
        "With `--resume` rows that were done are made anew, as something that they depend on has changed: the report says what.",
    )
    BAD_DATA = (
        "bad-data",
        "The data of a batch cannot be read: `--data` takes CSV, JSON, JSON Lines, YAML and TOML that hold a list of rows, each with a value for each name.",
    )
    UNKNOWN_COLUMN = (
        "unknown-column",
        "A document asks for a value, as in `{{ row.name }}`, that the data of the batch have not.",
    )
    UNFILLED_PLACE = (
        "unfilled-place",
        "A document has a place for a row's value, as in `{{ row.name }}`, and is built without rows. Give them with `--data`.",
    )
    BAD_NAME = (
        "bad-name",
        "A row of a batch would become a file whose name no system takes, or that another row has. Nothing is begun: the pattern of names must give each row one of its own.",
    )
    ROW_FAILED = (
        "row-failed",
        "No document could be made of a row of a batch. The others are made; `--resume` makes what is missing.",
    )
    ENGINE_FALLBACK = (
        "engine-fallback",
        "This version of WeasyPrint is not the one that docexport's own layout was written against, or it was switched off, so WeasyPrint makes the pages by itself. The finding says what comes of it.",
    )
    WORKER_ENDED = (
        "worker-ended",
        "The process that built a document was ended: it took more time or memory than `limits` allow, or it crashed. Nothing of that document was written; the others are.",
    )
    INTERNAL = "internal", "Something failed that should not. Please report it with the source that caused it."


#: findings after which it is no wonder that a document lacks something
UNREAD = (Code.BAD_YAML, Code.BAD_TOML, Code.MISSING_FILE, Code.NOT_UTF8, Code.UNKNOWN_SOURCE)
