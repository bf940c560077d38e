"""Numbers that the texts of ticks stand for."""

import re

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00d7": "x", "\u00b7": "x"})
_RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_TIMES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.?\d*|\.\d+)"
_PLAIN = re.compile(rf"([+-]?)[$€£]?([+-]?)({_NUMBER}(?:[eE][+-]?\d+)?)([kKMB]?)%?")
_POWER = re.compile(rf"([+-]?)(?:({_NUMBER})x)?10\^([+-]?\d{{1,3}})")


def value_of(text: str) -> float | None:
    """The number a text shows, or None; a percentage counts as the number before its sign."""
    text = text.replace("$\\mathdefault{", "").replace("}$", "").replace("{", "").replace("}", "")
    text = re.sub(r"10([⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: "10^" + found[1].translate(_RAISED), text)
    text = re.sub(r"\s", "", text).translate(_MINUS)
    if power := _POWER.fullmatch(text):
        size = float((power[2] or "1").replace(",", "")) * 10.0 ** int(power[3])
        return -size if power[1] == "-" else size
    if (plain := _PLAIN.fullmatch(text)) and not (plain[1] and plain[2]):
        size = float(plain[3].replace(",", "")) * _TIMES[plain[4]]
        return -size if "-" in (plain[1], plain[2]) else size
    return None
