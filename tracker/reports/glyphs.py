"""Which characters a PDF can show: its fonts come with typst, so that every installation writes the same file."""

import unicodedata

# In place of a character that none of the fonts has: PDF/UA refuses a text with an empty glyph.
MISSING = "\N{WHITE SQUARE}"
# What Libertinus Serif and its companions have of the scripts and signs that the region's texts use.
SHOWN = (
    (0x20, 0x7E),
    (0xA0, 0x377),
    (0x37A, 0x37F),
    (0x384, 0x386),
    (0x388, 0x38A),
    (0x38E, 0x3A1),
    (0x3A3, 0x484),
    (0x487, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2000, 0x2027),
    (0x202F, 0x2040),
    (0x2044, 0x2052),
    (0x2070, 0x2071),
    (0x2074, 0x208E),
    (0x20A0, 0x20C0),
    (0x2100, 0x211E),
    (0x2126, 0x2151),
    (0x2153, 0x2184),
    (0x2190, 0x23FF),
    (0x2460, 0x2606),
    (0x2713, 0x2714),
    (0xFB00, 0xFB06),
)


def shown(text: str) -> str:
    """Return the text as a PDF can show it: composed, without control signs, a square for what no font has."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(map(_glyph, composed))


def _glyph(letter: str) -> str:
    if letter == "\n" or any(first <= ord(letter) <= last for first, last in SHOWN):
        return "" if unicodedata.category(letter) == "Cf" else letter
    return "" if unicodedata.category(letter).startswith("C") else MISSING
