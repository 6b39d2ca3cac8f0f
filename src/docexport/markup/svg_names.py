"""The elements, attributes and properties of SVG 1.1 and 2 that draw, and neither load nor run anything."""

from __future__ import annotations

#: what holds words or shapes
_ELEMENTS = """
    svg g defs symbol use switch a title desc style path rect circle ellipse line polyline polygon text tspan
    textPath tref image linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
    fePointLight feSpecularLighting feSpotLight feTile feTurbulence
"""
ELEMENTS = frozenset(_ELEMENTS.split())
#: what no reader sees, and nobody misses
SILENT = frozenset({"metadata", "view", "cursor", "color-profile", "hkern", "vkern", "font-face-name"})
#: presentation attributes, which are properties of style sheets too (SVG 2, 6.6; SVG 1.1, appendix N), and what
#: programs for drawing write beside them
_PROPERTIES = """
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters
    color-rendering cx cy d direction display dominant-baseline enable-background fill fill-opacity fill-rule filter
    flood-color flood-opacity font font-family font-feature-settings font-kerning font-size font-size-adjust
    font-stretch font-style font-variant font-variant-alternates font-variant-caps font-variant-east-asian
    font-variant-ligatures font-variant-numeric font-variant-position font-variation-settings font-weight
    glyph-orientation-horizontal glyph-orientation-vertical height image-rendering inline-size isolation
    letter-spacing lighting-color line-height marker marker-end marker-mid marker-start mask mask-type
    mix-blend-mode opacity overflow paint-order pointer-events r rx ry shape-inside shape-margin shape-padding
    shape-rendering solid-color solid-opacity stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width tab-size text-align text-anchor
    text-decoration text-decoration-color text-decoration-line text-decoration-style text-indent text-orientation
    text-overflow text-rendering text-transform transform transform-box transform-origin unicode-bidi vector-effect
    visibility white-space width word-spacing writing-mode x y
"""
PROPERTIES = frozenset(_PROPERTIES.split())
#: properties of pages, which say nothing in a drawing; programs write them all the same
_IDLE = """
    background background-color border box-sizing cursor margin margin-bottom margin-left margin-right margin-top
    max-height max-width min-height min-width outline padding user-select -webkit-user-select
"""
IDLE = frozenset(_IDLE.split())
#: all other attributes
_ATTRIBUTES = """
    accent-height amplitude ascent azimuth baseFrequency baseProfile bias class clipPathUnits contentScriptType
    contentStyleType descent diffuseConstant divisor dx dy edgeMode elevation exponent filterRes filterUnits
    focusable fr fx fy glyphRef gradientTransform gradientUnits href id in in2 intercept k1 k2 k3 k4 kernelMatrix
    kernelUnitLength lang lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits
    maskUnits media method mode nonce numOctaves offset operator order orient pathLength patternContentUnits
    patternTransform patternUnits points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio
    primitiveUnits radius refX refY requiredExtensions requiredFeatures result role rotate scale seed side slope
    spacing specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles style surfaceScale
    systemLanguage tabindex tableValues target targetX targetY textLength title type values version viewBox x1 x2
    xChannelSelector y1 y2 yChannelSelector z zoomAndPan
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
