"""Text made safe to look at: what would be invisible or would turn the line around is shown as a token."""

from __future__ import annotations

import re

# C0 and C1 controls, soft hyphen, zero-width space and word joiner, bidirectional controls, BOM, tags,
# and lone surrogates. Joiners U+200C and U+200D stay: Indic scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def make_visible(text: str) -> str:
    """Controls as their pictures (␀), other hidden characters as [U+202E], lone surrogates as �.

    Tabs and line feeds stay, a carriage return before a line feed goes.
    """
    return _HIDDEN.sub(_token, text.replace("\r\n", "\n"))


def _token(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xD800 <= code <= 0xDFFF:
        return "�"
    return f"[U+{code:04X}]"
