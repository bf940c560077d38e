"""What a tick's words say: numbers in the ways people write them, and dates.

>>> value_of("$1.2M"), value_of("-3,500"), value_of("25%"), value_of("2.5×10^4")
(1200000.0, -3500.0, 25.0, 25000.0)
>>> date_of("Jan 1970"), date_of("1970-01-03")
(0.0, 2.0)
"""

import re
from datetime import date, datetime

MAGNITUDES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "B": 1e9, "bn": 1e9, "G": 1e9, "T": 1e12}
NUMBER = re.compile(
    r"([-+]?)[$€£¥]?\s?([-+]?)(\d[\d, ]*(?:\.\d*)?|\.\d+)(?:[eE]([-+]?\d+))?\s?(k|K|M|m|bn|B|G|T)?\s?[%°€$£]?"
)
POWER = re.compile(r"(?:([-+]?\d+(?:\.\d+)?)\s?[×x·*]\s?)?10\s?\^?\s?\{?([-+]?\d+)\}?")
RAISED_POWER = re.compile(r"10\^?\{?(-?\d)\}?")
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
LIKE_ZERO = "º°"
SUPERSCRIPTS = str.maketrans(RAISED + LIKE_ZERO, "0123456789-00")
FORMS = (
    "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m", "%b %Y", "%B %Y", "%b-%Y", "%b '%y", "%b-%y",
    "%d %b %Y", "%b %d, %Y", "%b %d %Y", "%m/%Y", "%Y-%m-%d %H:%M", "%d.%m.%y", "%m/%d/%y",
)  # fmt: skip
YEARLESS = ("%b %d", "%d %b", "%B %d", "%m-%d", "%m/%d", "%b-%d")
QUARTER = re.compile(r"(?:Q([1-4])[ '-]*(\d{4})|(\d{4})[ -]*Q([1-4]))")


def value_of(text: str) -> float | None:
    """The number that a tick's words say; None where they say none. Commas and blanks part thousands."""
    plain = _plain(text)
    if (power := POWER.fullmatch(plain)) and (power[1] or "^" in plain):
        return float(power[1] or 1) * 10.0 ** int(power[2])
    found = NUMBER.fullmatch(plain)
    if not found:
        return None
    before, after, digits, exponent, magnitude = found.groups()
    digits = digits.rstrip()
    digits = re.sub(r"[ ,]", "", digits) if re.fullmatch(r"\d{1,3}([ ,]\d{3})+(\.\d*)?|[\d.]+", digits) else digits
    try:
        number = float(digits.replace(",", ".")) * 10.0 ** int(exponent or 0) * MAGNITUDES[magnitude or ""]
    except (ValueError, OverflowError):
        return None
    if before and after:
        return None
    return -number if "-" in (before, after) else number


def step_of(text: str) -> float:
    """What the last digit of a number's words counts: .1 for 12.5%, 100 for 1.2k; infinity where they are no number.

    >>> step_of("12.5%"), step_of("1,200"), step_of("n = 3")
    (0.1, 1.0, inf)
    """
    found = NUMBER.fullmatch(_plain(text))
    if not found or value_of(text) is None:
        return float("inf")
    digits = found[3].rstrip()
    after = digits.partition(".")[2] if "." in digits else ""
    return float(10.0 ** (int(found[4] or 0) - len(after)) * MAGNITUDES[found[5] or ""])


def exponent_of(text: str) -> float | None:
    """The exponent of a power of ten whose raised digits OCR wrote on the line: 103 for a thousand; else None."""
    plain = _plain(text)
    power = RAISED_POWER.fullmatch(plain)
    return float(power[1]) if power else 0.0 if plain == "1" else None


def is_power(text: str) -> bool:
    """Whether a tick's words are a power of ten whose exponent is raised."""
    return "^" in _plain(text) and RAISED_POWER.fullmatch(_plain(text)) is not None


def by_power(text: str, value: float) -> bool:
    """Whether a tick's words say a value as a power of ten, or as a number of times one.

    >>> by_power("10³", 1000.0), by_power("2 × 10³", 2000.0), by_power("1000", 1000.0)
    (True, True, False)
    """
    power = POWER.fullmatch(_plain(text))
    return power is not None and abs(float(power[1] or 1) * 10.0 ** int(power[2]) / value - 1) < 0.2


def date_of(text: str, year: int = 1970) -> float | None:
    """Days from 1970-01-01 to the date that a tick's words say; without a year it is in `year`."""
    plain = " ".join(text.split()).strip(" .")
    if quarter := QUARTER.fullmatch(plain):
        number, stated = int(quarter[1] or quarter[4]), int(quarter[2] or quarter[3])
        return _days(datetime(stated, 3 * number - 2, 1))
    for form in FORMS:
        try:
            return _days(datetime.strptime(plain, form))
        except ValueError:
            continue
    for form in YEARLESS:
        try:
            return _days(datetime.strptime(f"{year} {plain}", f"%Y {form}"))
        except ValueError:
            continue
    return None


def _plain(text: str) -> str:
    signs = (
        re.sub(f"10([{RAISED}{LIKE_ZERO}]+)", lambda found: "10^" + found[1].translate(SUPERSCRIPTS), text)
        .replace("−", "-")
        .replace("–", "-")
        .strip()
    )
    return re.sub(r"\$\\mathdefault\{(.*)\}\$", r"\1", signs)


def _days(when: datetime) -> float:
    return float((when.date() - date(1970, 1, 1)).days) + (when.hour * 60 + when.minute) / 1440
