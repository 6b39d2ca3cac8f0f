"""Words of plain text, shaped once for all lines that they stand in.

Pango shapes the text of a line anew each time that a line is tried, and once more to draw it. Words can be shaped one
by one where nothing reaches over a space: where spaces are set wider or narrower, as Pango shapes each word by itself
then, and in fonts whose rules do not speak of spaces. What is not plain is left to Pango: other scripts, characters
that the font lacks, raised glyphs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docexport.engine.fast.glyph_runs import Glyph, Space, Word, halves
from docexport.engine.fast.scripts import Script, script_of
from docexport.engine.fast.space_context import are_spaces_inert
from docexport.engine.fast.text_styles import Prepared, kept, prepared_for, spaced
from docexport.engine.pango import GLYPH, ffi, gobject, pango
from docexport.engine.weasyprint.text.ffi import FROM_UNITS, TO_UNITS, unicode_to_char_p

#: words of one style that are kept: a book of 90,000 words of English has some 8,000
_MOST = 20_000
#: words that are shaped in one go, at the most
_AT_ONCE = 400
_EXTENTS = ffi.new("PangoRectangle *")


class ScriptWords(dict[str, Word | None]):
    """The words of a style of text in a script, by their own text; None for what Pango must shape with the text around
    it. Where there are too many it begins anew. Raises `ValueError` where no word can be shaped by itself.
    """

    def __init__(self, prepared: Prepared, script: Script) -> None:
        super().__init__()
        self._prepared, self.script = prepared, script
        #: each glyph once, as words share most of theirs
        self._known_glyphs: dict[Glyph, Glyph] = {}
        text = f"{script.sample} {script.sample}"
        line, layout = self._line(text)
        font = line.runs[0].data.item.analysis.font
        self.font = ffi.gc(gobject.g_object_ref(font), gobject.g_object_unref)
        #: whether words stand by themselves where spaces are no wider than the font has them
        self.is_inert = are_spaces_inert(font, prepared.features, script)
        pango.pango_layout_line_get_extents(line, ffi.NULL, _EXTENTS)
        #: the height of a line and its baseline, in pixels
        self.height = _EXTENTS.height * FROM_UNITS
        self.baseline = pango.pango_layout_get_baseline(layout) * FROM_UNITS
        space = _word(" ", self._glyphs_of(line, text).get(len(script.sample.encode()), ()))
        if prepared.letters or space is None or len(space.glyphs) != 1:
            raise ValueError("letters are set apart, or spaces are not plain")
        wider, glyph = int(prepared.words * TO_UNITS), space.glyphs[0]
        self._space = glyph._replace(width=glyph.width - wider, x=glyph.x - halves(wider)[0])
        #: the spaces between words as the style has them
        self.spaces = self.widened(prepared.words)
        if not self.spaces.is_plain:
            raise ValueError("spaces are narrower than nothing")

    def __missing__(self, text: str) -> Word | None:
        self.learn([text])
        return self[text]

    def learn(self, texts: Sequence[str]) -> None:
        """Shape words that will be asked for, the first of them in one go."""
        if len(self) >= _MOST:
            self.clear()
        new = [text for text in dict.fromkeys(texts[:_AT_ONCE]) if text not in self]
        self.update(dict.fromkeys(new))
        plain = [text for text in new if self.script.word.fullmatch(text)]
        self.update(zip(plain, self._shaped(plain), strict=True))

    def glyphs(self, text: str) -> tuple[Glyph, ...]:
        """The glyphs of a word. Raises `KeyError` where there are none."""
        word = self[text]
        if word is None:
            raise KeyError(text)
        return word.glyphs

    def widened(self, wider: float) -> Space:
        """The spaces in text whose spaces are so many pixels wider than the font has them."""
        return Space.of(self._space, int(wider * TO_UNITS))

    def _shaped(self, texts: Sequence[str]) -> list[Word | None]:
        """Words, shaped between two others of their script."""
        other = self.script.sample
        around = " ".join([other, *texts, other])
        line, _layout = self._line(around)
        glyphs = self._glyphs_of(line, around)
        words: list[Word | None] = []
        end = len(other.encode())
        for text in texts:
            start, end = end + 1, end + 1 + len(text.encode())
            own = [glyph for place in range(start, end) for glyph in glyphs.get(place, ())]
            words.append(_word(text, own))
        return words

    def _line(self, text: str) -> tuple[Any, Any]:
        """A text as a line of Pango's, and the layout that it belongs to."""
        prepared = self._prepared
        layout = ffi.gc(pango.pango_layout_new(prepared.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(layout, False)
        pango.pango_layout_set_font_description(layout, prepared.description)
        chars, data = unicode_to_char_p(text)
        pango.pango_layout_set_text(layout, chars, -1)
        attributes = spaced(prepared, data, prepared.words) if prepared.words else prepared.attributes
        if attributes is not None:
            pango.pango_layout_set_attributes(layout, attributes)
        return pango.pango_layout_get_line_readonly(layout, 0), layout

    def _glyphs_of(self, line: Any, text: str) -> dict[int, list[Glyph | None]]:
        """The glyphs of a line by the byte that their text begins at; None for those that are not plain, or of another
        font.
        """
        data = text.encode()
        glyphs: dict[int, list[Glyph | None]] = {}
        run = line.runs[0]
        while run != ffi.NULL:
            item, run = run.data, run.next
            is_ours = item.item.analysis.font == self.font and not item.item.analysis.level % 2
            for place, glyph in _placed(item, data):
                known = glyph and self._known_glyphs.setdefault(glyph, glyph)
                glyphs.setdefault(place, []).append(known if is_ours else None)
        return glyphs


class Words:
    """The words of a style of text, by the script that they stand in: rules of fonts differ by script."""

    def __init__(self, prepared: Prepared, *, is_ltr: bool) -> None:
        self._prepared, self._is_ltr = prepared, is_ltr
        self._by_script: dict[Script, ScriptWords | None] = {}
        self._broken: dict[Any, Any] = {}

    def in_text(self, text: str) -> ScriptWords | None:
        """The words as they are shaped in a text; None where Pango must shape it."""
        if not self._is_ltr:  # punctuation has its direction from what is around it
            return None
        script = script_of(text)
        if script not in self._by_script:
            try:
                self._by_script[script] = ScriptWords(self._prepared, script)
            except ValueError:
                self._by_script[script] = None
        return self._by_script[script]

    def broken(self, key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
        """How a word is broken, found once for each key."""
        if key not in self._broken:
            if len(self._broken) >= _MOST:
                self._broken.clear()
            self._broken[key] = find()
        return self._broken[key]


def _word(text: str, glyphs: Sequence[Glyph | None]) -> Word | None:
    """A word of these glyphs, if they are plain, and show its text and nothing else."""
    own = tuple(glyph for glyph in glyphs if glyph is not None)
    if len(own) < len(glyphs) or "".join(glyph.text for glyph in own) != text:
        return None
    return Word(sum(glyph.width for glyph in own), own)


def _placed(item: Any, data: bytes) -> Iterator[tuple[int, Glyph | None]]:
    """The glyphs of a run, each with the byte that its text begins at; None for those that are not plain."""
    count, offset = item.glyphs.num_glyphs, item.item.offset
    starts = [*item.glyphs.log_clusters[0:count], item.item.length]
    described = GLYPH.iter_unpack(ffi.buffer(item.glyphs.glyphs, count * GLYPH.size))
    for place, (number, width, x, y, _mark) in enumerate(described):
        is_plain = not y and number < pango.PANGO_GLYPH_EMPTY
        text = data[offset + starts[place] : offset + starts[place + 1]].decode()
        yield offset + starts[place], Glyph(number, width, x, text) if is_plain else None


#: words by the style of their text, for all documents
_KNOWN: dict[tuple[Any, ...], Words] = {}


def words_for(style: Any) -> Words:
    """The words of text of a style."""
    return kept(style, "_words", _words_of)  # type: ignore[no-any-return]


def _words_of(style: Any) -> Words:
    prepared = prepared_for(style)
    key = (id(style.font_config), *prepared.key)
    if key not in _KNOWN:
        _KNOWN[key] = Words(prepared, is_ltr=style["direction"] == "ltr")
    return _KNOWN[key]


def forget_words() -> None:
    """Forget all words: with new fonts, names of fonts may mean others."""
    _KNOWN.clear()
