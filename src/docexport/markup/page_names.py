"""The elements and attributes of XHTML and MathML that pages may have: they say and show, and run and load nothing."""

from __future__ import annotations

_ELEMENTS = """
    a abbr address article aside b bdi bdo blockquote body br caption cite code col colgroup data dd del details dfn
    div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hgroup hr html i img ins kbd label li link main
    mark meta nav ol p picture pre q rp rt ruby s samp search section small span strong style sub summary sup table
    tbody td tfoot th thead time title tr u ul var wbr
"""
ELEMENTS = frozenset(_ELEMENTS.split())
#: fields to be filled in, which a PDF may have
FIELDS = frozenset({"form", "fieldset", "legend", "input", "textarea", "select", "option", "optgroup", "button"})
#: what is not words: it goes with all that stands in it
_DROPPED = """
    script noscript template iframe frame frameset object embed applet param audio video source track canvas dialog
    base bgsound portal slot map area
"""
DROPPED = frozenset(_DROPPED.split())
_ATTRIBUTES = """
    abbr align alt border cellpadding cellspacing char charset cite class color cols colspan datetime dir face
    height hidden hreflang id lang media name rel reversed role rowspan rows scope size span start style summary
    tabindex title translate type valign value width xmlns checked disabled multiple placeholder readonly required
    maxlength selected for headers property prefix open nowrap
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
#: MathML Core, and what MathML 3 has for presentation
_MATH = """
    math annotation maction maligngroup malignmark menclose merror mfenced mfrac mglyph mi mlabeledtr mlongdiv
    mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline mspace msqrt
    msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
"""
MATH = frozenset(_MATH.split())
_MATH_ATTRIBUTES = """
    accent accentunder align alttext alignmentscope bevelled charalign class close color columnalign columnlines
    columnspacing columnspan columnwidth crossout denomalign depth dir display displaystyle edge encoding equalcolumns
    equalrows fence form frame framespacing groupalign height id indentalign indentshift infixlinebreakstyle intent
    arg largeop length linebreak linebreakmultchar linebreakstyle lineleading linethickness location lspace
    longdivstyle lquote mathbackground mathcolor mathsize mathvariant maxsize minlabelspacing minsize movablelimits
    notation numalign open position rowalign rowlines rowspacing rowspan rquote rspace scriptlevel scriptminsize
    scriptsizemultiplier selection separator separators shift side stackalign stretchy style subscriptshift
    superscriptshift symmetric valign voffset width xmlns columnspan title role lang
"""
MATH_ATTRIBUTES = frozenset(_MATH_ATTRIBUTES.split())
