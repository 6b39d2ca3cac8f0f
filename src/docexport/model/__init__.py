"""The content model: every node a document can be made of, and how to go through them.

All nodes are frozen. The names are CommonMark's and Pandoc's. Nothing here imports the rest of the
package but `diagnostics.Span`.
"""

from docexport.model.blocks import (
    BACK_MATTER,
    BODY_MATTER,
    FRONT_MATTER,
    MATTER_SYNONYMS,
    Alignment,
    AnswerBox,
    AnswerLines,
    BlockQuote,
    BulletList,
    Callout,
    CalloutKind,
    Cell,
    CodeBlock,
    Conditional,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    HtmlBlock,
    KeyPoints,
    Line,
    LineBlock,
    ListItem,
    Matching,
    MathBlock,
    NoteDefinition,
    OrderedList,
    PageBreak,
    Paragraph,
    Row,
    Section,
    Table,
    Term,
    ThematicBreak,
)
from docexport.model.document import Anchor, Chapter, ContentsEntry, Document, Note
from docexport.model.inlines import (
    Blank,
    BracketedSpan,
    Code,
    ConditionalSpan,
    CrossReference,
    Emphasis,
    HtmlInline,
    Image,
    InlineNote,
    LineBreak,
    Link,
    Math,
    NoteReference,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from docexport.model.metadata import Contributor, Kind, Metadata
from docexport.model.node import NO_ATTRIBUTES, Attributes, Block, Inline, Node
from docexport.model.walk import find, kinds_in, plain_text, rewrite, walk, walk_blocks, written

#: every type of node a reader may produce or a transform collect, and a format must have a template for
NODE_TYPES: tuple[type[Node], ...] = (
    AnswerBox, AnswerLines, Blank, BlockQuote, BracketedSpan, BulletList, Callout, Cell, Chapter, Code, CodeBlock,
    Container, ContentsEntry, CrossReference, Definition, DefinitionList, Emphasis, Figure, Heading,
    Image, KeyPoints, Line, LineBlock, LineBreak, Link, ListItem, Matching,
    Math, MathBlock, Note, NoteReference, OrderedList, PageBreak, Paragraph, Row, Section, SoftBreak,
    Strikethrough, Strong, Subscript, Superscript, Table, Term, Text, ThematicBreak,
)  # fmt: skip

#: types that transforms always take out, so that no template ever meets them
TRANSIENT_TYPES: tuple[type[Node], ...] = (
    Conditional,
    ConditionalSpan,
    HtmlBlock,
    HtmlInline,
    InlineNote,
    NoteDefinition,
)

__all__ = [
    "BACK_MATTER", "BODY_MATTER", "FRONT_MATTER", "MATTER_SYNONYMS",
    "NODE_TYPES", "NO_ATTRIBUTES", "TRANSIENT_TYPES", "Alignment", "Anchor", "AnswerBox", "AnswerLines", "Attributes",
    "Blank", "Block", "BlockQuote", "BracketedSpan", "BulletList", "Callout", "CalloutKind", "Cell", "Chapter", "Code",
    "CodeBlock", "Conditional", "ConditionalSpan", "Container", "ContentsEntry", "Contributor",
    "CrossReference", "Definition", "DefinitionList", "Document", "Emphasis", "Figure", "Heading",
    "HtmlBlock", "HtmlInline", "Image", "Inline", "InlineNote", "KeyPoints", "Kind", "Line", "LineBlock",
    "LineBreak", "Link", "ListItem", "Matching", "Math", "MathBlock", "Metadata", "Node", "Note", "NoteDefinition",
    "NoteReference", "OrderedList", "PageBreak", "Paragraph", "Row", "Section", "SoftBreak",
    "Strikethrough", "Strong", "Subscript", "Superscript", "Table", "Term", "Text", "ThematicBreak",
    "find", "kinds_in", "plain_text", "rewrite", "walk", "walk_blocks", "written",
]  # fmt: skip
