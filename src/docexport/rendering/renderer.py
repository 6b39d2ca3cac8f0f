"""Nodes + templates -> markup or text. The only place that knows Jinja.

There is one template for each type of node, found on the theme's search path by Jinja's own loader.
Templates are compiled once per process and theme as it is; their root functions are called directly, all sharing one
table of variables, because making a Jinja context for every node would cost more than the template itself.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateNotFound
from jinja2.runtime import Context
from markupsafe import Markup

from docexport.diagnostics import Diagnostic, Diagnostics, DocexportError, Span
from docexport.diagnostics.codes import Code
from docexport.files import Gate
from docexport.model import Block, Chapter, Container, ContentsEntry, Document, Image, Node, Note, Paragraph, Text
from docexport.rendering.compiled import bytecode_cache
from docexport.rendering.filters import FILTERS, MARKUP_FILTERS, TEXT_FILTERS
from docexport.rendering.loader import MOST_KEPT, ThemeLoader, state_of
from docexport.rendering.sandbox import Sandbox

#: does a function for nodes, here or in several places at once
Share = Callable[[Callable[[Node], Any], Sequence[Node]], list[Any]]


def _alone(function: Callable[[Node], Any], nodes: Sequence[Node]) -> list[Any]:
    return [function(node) for node in nodes]


class TemplateFailedError(DocexportError):
    """Raised when a template fails; its diagnostic names the template and the place in the document."""


@lru_cache(maxsize=MOST_KEPT)
def _environment(
    search_path: tuple[Path, ...],
    gate: Gate,
    _state: Hashable,
    *,
    markup: bool,
    trusted: bool,
) -> Environment:
    """The compiled templates of one theme as it is, and one format."""
    kind = Environment if trusted else Sandbox
    environment = kind(
        loader=ThemeLoader(search_path, gate),
        bytecode_cache=bytecode_cache("markup" if markup else "text") if trusted else None,
        autoescape=markup,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a template that changes in the middle of a build helps nobody
        cache_size=-1,
    )
    environment.filters |= FILTERS | (MARKUP_FILTERS if markup else TEXT_FILTERS)
    return environment


@cache
def template_name(kind: str) -> str:
    """The name of a node type's template: `block_quote.j2` for `BlockQuote`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower() + ".j2"


class Renderer:
    """Renders the nodes of one document in one format.

    `search_path` is the theme's for the format's families, and `gate` what it may read; `markup` says whether text is
    escaped. `variables` are what templates may use by name besides `node`, `render`, `stack` and `part`. With `marks`
    every element that a block or picture becomes says which: its `data-at` is the node's index in `marked`. Templates
    that are not `trusted` run in a sandbox. Chapters that stand in a row are rendered as `share` does it: what a
    template changes in one of them, no other need see. With `marks` each of them becomes what `chapter` gives.
    """

    def __init__(
        self,
        search_path: Sequence[Path],
        gate: Gate,
        *,
        markup: bool,
        variables: dict[str, Any],
        diagnostics: Diagnostics,
        marks: bool = False,
        trusted: bool = True,
        share: Share = _alone,
        chapter: Callable[[Chapter], str] | None = None,
    ) -> None:
        self._environment = _environment(tuple(search_path), gate, state_of(gate), markup=markup, trusted=trusted)
        self._diagnostics = diagnostics
        self._markup: Callable[[str], str] = Markup if markup else str
        self._block_end = "\n" if markup else ""
        self._scope: dict[str, Any] = {
            **self._environment.globals,
            **variables,
            "node": None,
            "render": self.render,
            "stack": self.stack,
            "part": self.part,
            "words": self.words,
        }
        self._marks = marks
        self._share, self._chapter = share, chapter
        #: variables that templates give to what they render
        self.given: dict[str, Any] = {}
        #: the nodes whose elements carry their place here
        self.marked: list[Node] = []
        self._compiled: dict[Any, tuple[Callable[[Context], Iterator[str]], Context | Template]] = {}
        #: what `part` has rendered so far, for formats that put each part in a file of its own
        self.parts: list[tuple[str, str]] = []

    def set(self, **variables: Any) -> None:
        """Give templates further variables, or other values of known ones."""
        self._scope |= variables

    def node(self, node: Node) -> str:
        """One node as markup or text."""
        key: Any = type(node)
        if key is Container:
            key = (Container, node.name)  # type: ignore[attr-defined]
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = self._compile(node)
        root, context = found
        if isinstance(context, Template):  # it extends another, so its context cannot be used twice
            context = context.new_context(self._scope, shared=True)
        scope = self._scope
        outer = scope["node"]
        scope["node"] = node
        try:
            text = "".join(root(context))
            return self._mark(text, node) if self._marks and isinstance(node, _MARKED) else text
        except TemplateFailedError:
            raise
        except RecursionError:
            raise self._failed("blocks stand too deep in each other", "", 0, node) from None
        except Exception as error:
            raise self._located(error, node) from error
        finally:
            scope["node"] = outer

    def _mark(self, text: str, node: Node) -> str:
        """Say in the element that a node became which node it was."""
        start = _START.match(text)
        if start is None:
            return text
        self.marked.append(node)
        return f'{text[: start.end()]} data-at="{len(self.marked) - 1}"{text[start.end() :]}'

    def render(self, nodes: Sequence[Node], **variables: Any) -> str:
        """Nodes one after the other, with `variables` set for their templates. In markup blocks end lines."""
        if variables:
            return self._with(variables, self.render, nodes)
        texts = self._each(nodes)
        if not self._block_end:
            return "".join(texts)
        # no line end after a tight paragraph: white space before an end tag makes WeasyPrint 70 break a
        # line that fits after its first word
        ends = ["\n" if isinstance(n, _BLOCKS) and not getattr(n, "tight", False) else "" for n in nodes]
        return self._markup("".join([text + end for text, end in zip(texts, ends, strict=True)]))

    def stack(self, nodes: Iterable[Node], gap: int = 1, **variables: Any) -> str:
        """Blocks of text one under the other with `gap` empty lines between; what is empty leaves none."""
        if variables:
            return self._with(variables, self.stack, nodes, gap)
        texts = self._each(tuple(nodes))
        return ("\n" * (gap + 1)).join(text for text in texts if text.strip())

    def _each(self, nodes: Sequence[Node]) -> list[str]:
        are_chapters = bool(nodes) and isinstance(nodes[0], Chapter)
        each: Callable[[Any], str] = (are_chapters and self._chapter) or self.node
        if not are_chapters or self._marks or len(nodes) < 2:
            return [each(node) for node in nodes]
        texts = []
        for text, findings in self._share(self._with_findings, nodes):
            texts.append(text)
            self._diagnostics.extend(findings)
        return texts

    def _with_findings(self, node: Node) -> tuple[str, tuple[Diagnostic, ...]]:
        """A node as markup or text, and what was found in it."""
        before = len(self._diagnostics.taken())
        return self.node(node), self._diagnostics.taken()[before:]

    def apart(self, node: Node, document: Any) -> tuple[str, list[Node], tuple[Diagnostic, ...]]:
        """A node by itself, as if it were the whole: its markup, the nodes whose elements carry their place among them,
        and what was found in it, which is not reported. Templates get `document` for the document.
        """
        outer, self.marked = self.marked, []
        before, self._scope["document"] = self._scope["document"], document
        try:
            with self._diagnostics.apart() as findings:
                markup = self.node(node)
            return markup, self.marked, tuple(findings)
        finally:
            self.marked, self._scope["document"] = outer, before

    def template_files(self) -> frozenset[str]:
        """The files of all templates that were used, in this process and with this search path."""
        return frozenset(template.filename or "" for template in (self._environment.cache or {}).values())

    def part(self, name: str) -> str:
        """A named part of a document: the template `part-NAME.j2`, for the current node."""
        text = self.template(f"part-{name}.j2", self._scope["node"])
        if text.strip():
            self.parts.append((name, text))
            return self._markup(text if self._block_end else text.strip("\n") + "\n\n\n")
        return self._markup("")

    def words(self, text: str, name: str = "words") -> str:
        """Words of a theme's own, as a paragraph in a container called `name`, in any format."""
        if not text:
            return self._markup("")
        paragraph = Paragraph(children=(Text(text=text),))
        words = self.node(Container(name=name, children=(paragraph,)))
        return self._markup(words if self._block_end else words + "\n\n\n")

    def template(self, name: str, node: Node, **variables: Any) -> str:
        """The template called `name` for a node: a shell, a kind of document, a part."""
        outer = self._scope["node"]
        before = {key: self._scope.get(key) for key in variables}
        self._scope |= {"node": node, **variables}
        try:
            template = self._environment.get_template(name)
            return self._markup(template.render(self._scope))
        except TemplateFailedError:
            raise
        except Exception as error:
            raise self._located(error, node) from error
        finally:
            self._scope |= {"node": outer, **before}

    def document(self, document: Document, **variables: Any) -> str:
        """The whole document: the template of its kind, which places the parts. `parts` lists them after."""
        self.parts = []
        return self.template(f"{document.metadata.kind}.j2", document, **variables)

    def _with(self, variables: dict[str, Any], function: Callable[..., str], *arguments: Any) -> str:
        outer, given = {key: self._scope.get(key) for key in variables}, self.given
        self._scope |= variables
        self.given = given | variables
        try:
            return function(*arguments)
        finally:
            self._scope |= outer
            self.given = given

    def _compile(self, node: Node) -> tuple[Callable[[Context], Iterator[str]], Context | Template]:
        names = [template_name(type(node).__name__)]
        if isinstance(node, Container) and re.fullmatch(r"[\w-]+", node.name):
            names.insert(0, f"container-{node.name}.j2")
        try:
            template = self._environment.select_template(names)
        except Exception as error:
            raise self._located(error, node) from error
        root = template.root_render_func
        if "parent_template" in root.__code__.co_varnames or template.blocks:
            return root, template
        return root, template.new_context(self._scope, shared=True)

    def _located(self, error: Exception, node: Node) -> TemplateFailedError:
        """The failure with the name and line of the innermost template that was at work."""
        if isinstance(error, TemplateNotFound):
            return self._failed(f"there is no template `{error.name}`", "", 0, node)
        line = getattr(error, "lineno", 0) or 0
        name = getattr(error, "filename", "") or getattr(error, "name", "") or ""
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename.endswith(".j2"):
                template = frame.f_globals.get("__jinja_template__")
                name = frame.f_code.co_filename
                line = template.get_corresponding_lineno(number) if template else number
        message = error.message or "" if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
        return self._failed(message, name, line, node)

    def _failed(self, message: str, name: str, line: int, node: Node) -> TemplateFailedError:
        place = f" at {node.span}" if node.span.file else ""
        what = f"while placing the node `{type(node).__name__}`{place}"
        self._diagnostics.error(
            Code.TEMPLATE_ERROR, f"{message}, {what}", Span(_short(name), line), "look at the template named"
        )
        return TemplateFailedError(self._diagnostics)


def _short(name: str) -> str:
    """A template's path from the folder of its theme on."""
    parts = Path(name).parts
    return "/".join(parts[parts.index("templates") - 1 :]) if "templates" in parts else name


#: what stands on lines of its own in markup
_BLOCKS = (Block, Chapter, Note, ContentsEntry)
#: what a finding about a page can be about
_MARKED = (Block, Image)
_START = re.compile(r"<[a-z][\w:-]*")
