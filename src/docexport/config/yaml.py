"""Settings in YAML. It is loaded for front matter alone, which the chapters of most books do without."""

from __future__ import annotations

import re
from typing import Any

import yaml

from docexport.config.bounds import MAX_DEPTH
from docexport.config.settings import KeyPath, Settings
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code


class _Loader(yaml.SafeLoader):
    """PyYAML's loader, which refuses what makes a small text huge (aliases) or deep, wherever it stands."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose one node. Raises `ComposerError` with its place for an alias, and for one that stands too deep."""
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        is_alias = isinstance(event, yaml.AliasEvent)
        if is_alias or self.depth > MAX_DEPTH:
            reason = "aliases (`*name`) are not allowed" if is_alias else "lists or tables stand too deep in each other"
            raise yaml.composer.ComposerError(None, None, reason, event.start_mark)  # type: ignore[arg-type]
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def compose(text: str) -> yaml.Node | None:
    """The tree of a YAML text, without aliases; None for an empty one. Raises `yaml.YAMLError`."""
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


def parse_yaml(text: str, file: str, first_line: int, diagnostics: Diagnostics) -> Settings:
    """The settings in a YAML text that begins at `first_line` of its file.

    Scalars stay the text that was written (`no` is no boolean here, `1.0` keeps its zero); `decode`
    gives them their types. Aliases are refused, since they can make a small text huge.
    """
    settings = Settings({}, file)
    try:
        root = compose(text)
        if root is None:
            return settings
        data = _yaml_value(root, (), settings, first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(file, first_line + mark.line, mark.column + 1) if mark else Span(file, first_line)
        diagnostics.error(
            Code.BAD_YAML, f"cannot read this YAML: {error.problem or error.context}", span, _yaml_hint(error)
        )
        return settings
    except yaml.YAMLError as error:
        diagnostics.error(Code.BAD_YAML, f"cannot read this YAML: {error}".splitlines()[0], Span(file, first_line))
        return settings
    if not isinstance(data, dict):
        diagnostics.error(
            Code.BAD_YAML,
            "settings are lines of the form `key: value`",
            Span(file, first_line, 1),
            "for example `title: My handout`",
        )
        return settings
    settings.data = data
    return settings


def _yaml_hint(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    if isinstance(error, yaml.composer.ComposerError):
        return "write the value out; words that begin with `*` need quotes" if "aliases" in str(error.problem) else ""
    if mark and mark.buffer and "{{" in mark.buffer.split("\n")[mark.line]:
        return "a value of `{{ row.name }}` and further words needs quotes"
    if error.problem and "mapping values are not allowed" in error.problem:
        return 'a value with a colon in it needs quotes: `title: "Part 1: the start"`'
    return "check quotes, colons and indentation near this place"


def _yaml_value(node: yaml.Node, path: KeyPath, settings: Settings, first_line: int) -> Any:
    mark, end = node.start_mark, node.end_mark
    settings.places.setdefault(
        path, Span(settings.file, first_line + mark.line, mark.column + 1, first_line + end.line, end.column + 1)
    )
    if isinstance(node, yaml.ScalarNode):
        return None if node.style is None and node.value in ("", "~", "null") else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_yaml_value(item, (*path, i), settings, first_line) for i, item in enumerate(node.value)]
    place = _place_in(node) if isinstance(node, yaml.MappingNode) else ""
    if place:
        return place
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
        if key.value in result:
            raise yaml.constructor.ConstructorError(None, None, f"the key `{key.value}` stands twice", key.start_mark)
        start, stop = key.start_mark, key.end_mark
        settings.places[(*path, key.value)] = Span(
            settings.file, first_line + start.line, start.column + 1, first_line + stop.line, stop.column + 1
        )
        result[key.value] = _yaml_value(value, (*path, key.value), settings, first_line)
    return result


def _place_in(node: yaml.MappingNode) -> str:
    """What YAML takes `{{ row.name }}` for, without quotes, as it was written: a table whose key is a table."""
    inner = _only_key(node)
    key = _only_key(inner) if isinstance(inner, yaml.MappingNode) else None
    is_name = isinstance(key, yaml.ScalarNode) and re.fullmatch(r"row\.[\w.-]+", key.value)
    return f"{{{{ {key.value} }}}}" if key and is_name else ""


def _only_key(node: yaml.MappingNode) -> yaml.Node | None:
    """The key of a table in braces that has one, without a value."""
    if not node.flow_style or len(node.value) != 1:
        return None
    ((key, value),) = node.value
    return key if isinstance(value, yaml.ScalarNode) and not value.value else None
