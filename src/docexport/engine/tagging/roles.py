"""Which structure type of PDF each element of our markup is (ISO 32000-1, section 14.8.4).

A template may say otherwise with `data-pdf-role`. What has no role adds no level to the tree.
"""

SVG = "{http://www.w3.org/2000/svg}svg"

ROLES = {
    "p": "P", "div": "Div", "section": "Sect", "article": "Art", "main": "Part", "blockquote": "BlockQuote",
    "aside": "Sect", "header": "Div", "footer": "Div", "nav": "Sect", "figure": "Div", "pre": "P", "address": "P",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "Lbl", "dd": "LBody",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD",
    "caption": "Caption", "figcaption": "Caption", "img": "Figure", SVG: "Figure",
    "a": "Link", "code": "Code", "q": "Quote", "abbr": "Span", "label": "Span", "cite": "Span", "form": "Div",
    "input": "Form", "textarea": "Form",
}  # fmt: skip

#: the values of ListNumbering (table 347) for those of CSS `list-style-type`
LIST_NUMBERING = {
    "decimal": "Decimal", "lower-roman": "LowerRoman", "upper-roman": "UpperRoman", "lower-alpha": "LowerAlpha",
    "upper-alpha": "UpperAlpha", "disc": "Disc", "circle": "Circle", "paren": "Decimal",
    "square": "Square", "none": "None",
}  # fmt: skip

#: structure elements that mean something even when they are empty
KEPT_EMPTY = frozenset({"TD", "TH", "LBody"})
