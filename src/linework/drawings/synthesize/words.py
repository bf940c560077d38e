"""What stands on drawings: part numbers, materials, notes, names, layers in several languages."""

import numpy as np

MATERIALS = (
    "S235JR", "S355J2", "1.4301", "1.4404", "EN AW-5754", "EN AW-6061-T6", "EN AW-7075", "AlMg3", "CuZn39Pb3",
    "POM-C", "PA6", "PMMA 3mm", "ACRYLIC 5 mm", "MDF 6 mm", "PLYWOOD 4mm", "C45", "42CrMo4", "16MnCr5", "NBR 70",
    "EPDM", "FR4 1.6", "MILD STEEL 2mm", "304 SS", "AISI 1018", "DC01 1.5", "PTFE", "ABS", "BIRCH PLY 3/4\"",
)  # fmt: skip
PARTS = (
    "BASE PLATE", "FLANGE", "BRACKET", "COVER", "SHAFT", "HOUSING", "GASKET", "MOUNTING PLATE", "SIDE PANEL",
    "SPACER", "BEARING BLOCK", "LEVER", "SUPPORT", "CLAMP", "GUIDE RAIL", "Grundplatte", "Flansch", "Halter",
    "Deckel", "Welle", "Gehäuse", "Dichtung", "Winkel", "Platine", "Plaque", "Bride", "Équerre", "Carter", "Axe",
    "Joint", "Placa base", "Soporte", "Tapa", "Eje", "Piastra", "Staffa", "Albero", "Płyta", "Uchwyt", "Вал",
    "Фланец", "Кронштейн", "底板", "法兰",
)  # fmt: skip
NOTES = (
    "DEBURR ALL EDGES", "BREAK SHARP EDGES 0.2", "ALL DIMENSIONS IN mm", "UNLESS OTHERWISE SPECIFIED R0.5",
    "GENERAL TOLERANCES ISO 2768-mK", "DO NOT SCALE DRAWING", "SURFACE Ra 3.2", "ANODIZE CLEAR 10 um",
    "POWDER COAT RAL 7035", "Alle Kanten gebrochen", "Allgemeintoleranz DIN 2768-m", "verzinkt",
    "Ébavurer les arêtes", "Tolérances générales ISO 2768-m", "Matar cantos vivos", "Неуказанные радиусы R2",
    "WELD ALL ROUND a3", "HEAT TREAT 58 HRC", "CUT 2 OFF", "MATERIAL THICKNESS 3", "THIRD ANGLE PROJECTION",
    "LASER CUT", "KERF 0.15", "THROUGH ALL", "BOTH SIDES", "GRAIN DIRECTION", "TAP BEFORE BENDING",
)  # fmt: skip
NAMES = (
    "J. Meyer", "A. Rossi", "K. Nowak", "M. Dubois", "S. Kim", "T. Sato", "R. Patel", "L. Garcia", "И. Петров", "王伟",
    "B. Olsen", "H. Yilmaz",
)  # fmt: skip
LABELS = (
    "V+", "GND", "IN", "OUT", "A", "B", "1", "2", "L", "N", "PE", "M", "R1", "C4", "U2", "START", "END", "YES", "NO",
    "TOP", "BOTTOM", "x2", "x4",
)  # fmt: skip
ROLES = ("outline", "holes", "centre", "dimensions", "text", "hatch", "frame")
LAYERS: dict[str, tuple[str, ...]] = {
    "plain": ("0",) * 7,
    "cut": ("CUT", "CUT", "0", "0", "ENGRAVE", "ENGRAVE", "0"),
    "numbers": ("1", "2", "3", "4", "5", "6", "7"),
    "english": ("OUTLINE", "HOLES", "CENTER", "DIM", "TEXT", "HATCH", "BORDER"),
    "visible": (
        "Visible (ISO)", "Visible (ISO)", "Center Line (ISO)", "Dimension (ISO)", "Symbol (ISO)", "Hatch (ISO)",
        "Border (ISO)",
    ),
    "german": ("Kontur", "Bohrungen", "Mittellinien", "Bemaßung", "Text", "Schraffur", "Rahmen"),
    "french": ("Contour", "Perçages", "Axes", "Cotes", "Texte", "Hachures", "Cadre"),
    "spanish": ("Contorno", "Taladros", "Ejes", "Cotas", "Texto", "Rayado", "Marco"),
    "polish": ("Kontur", "Otwory", "Osie", "Wymiary", "Tekst", "Kreskowanie", "Ramka"),
    "russian": ("Контур", "Отверстия", "Оси", "Размеры", "Текст", "Штриховка", "Рамка"),
    "chinese": ("轮廓", "孔", "中心线", "标注", "文字", "剖面线", "图框"),
    "colours": ("RED", "RED", "BLUE", "BLUE", "BLACK", "BLACK", "BLACK"),
    "ncc": ("AM_0", "AM_0", "AM_7", "AM_5", "AM_6", "AM_8", "AM_BOR"),
}  # fmt: skip
LAYER_WEIGHTS = (9, 4, 2, 4, 2, 3, 1, 1, 1, 1, 1, 1, 1)


def layers(convention: str) -> dict[str, str]:
    """Layer name of every role in a convention."""
    return dict(zip(ROLES, LAYERS[convention], strict=True))


def one_of(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    """One of the words."""
    return options[int(rng.random() * len(options))]


def part_number(rng: np.random.Generator) -> str:
    """A part number such as `DRW-10482`, `4711.203-07` or `PL_0042`."""
    number = int(rng.integers(1, 99999))
    form = int(rng.random() * 6)
    head = "".join(chr(65 + int(rng.random() * 26)) for _ in range(3))
    return (
        f"{head}-{number:05d}",
        f"{number // 10:04d}.{number % 1000:03d}-{number % 97:02d}",
        f"{head[:2]}_{number % 10000:04d}",
        f"{number:06d}",
        f"P/N {head[0]}{number % 1000:03d}-{number % 9}",
        f"{head}{number % 100:02d}.{number % 31:02d}",
    )[form]


def thread(rng: np.random.Generator) -> str:
    """A callout such as `4x M8 THRU` or `%%c10 H7`."""
    size = (3, 4, 5, 6, 8, 10, 12, 16)[int(rng.random() * 8)]
    count = (2, 3, 4, 6, 8)[int(rng.random() * 5)]
    return (
        f"{count}x M{size} THRU", f"M{size}", f"M{size}x1 - 6H", f"{count}x Ø{size}.5", f"Ø{size} H7",
        f"R{size}", f"{size} ±0.1", f"{count} x 45°", f"Ø{size} +0.02/0", f"M{size} DEEP {2 * size}",
    )[int(rng.random() * 10)]  # fmt: skip


def date(rng: np.random.Generator) -> str:
    """A date in one of the ways it is written."""
    y, m, d = 1994 + int(rng.random() * 31), 1 + int(rng.random() * 12), 1 + int(rng.random() * 28)
    return (f"{y}-{m:02d}-{d:02d}", f"{d:02d}.{m:02d}.{y}", f"{m}/{d}/{y}")[int(rng.random() * 3)]


def material(rng: np.random.Generator) -> str:
    """A material."""
    return one_of(rng, MATERIALS)


def part_name(rng: np.random.Generator) -> str:
    """The name of a part."""
    return one_of(rng, PARTS)


def note(rng: np.random.Generator) -> str:
    """A note, sometimes a thread or tolerance callout."""
    return one_of(rng, NOTES) if rng.random() < 0.7 else thread(rng)


def name(rng: np.random.Generator) -> str:
    """A person."""
    return one_of(rng, NAMES)


def label(rng: np.random.Generator) -> str:
    """A short label at a symbol."""
    return one_of(rng, LABELS)
