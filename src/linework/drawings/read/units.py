"""The unit of a drawing: what the header says, else what sizes and words suggest, with how sure."""

from linework.drawings.drawing import Unit

MILLIMETRES = {
    1: 25.4, 2: 304.8, 3: 1_609_344.0, 4: 1.0, 5: 10.0, 6: 1000.0, 7: 1e6, 8: 25.4e-6, 9: 0.0254,
    10: 914.4, 11: 1e-7, 12: 1e-6, 13: 1e-3, 14: 100.0, 15: 1e4, 16: 1e5, 17: 1e12,
}  # fmt: skip


def read_unit(header: dict[str, str]) -> Unit:
    """The unit from the header variables."""
    try:
        insunits = int(float(header.get("$INSUNITS", "0")))
    except ValueError:
        insunits = 0
    if insunits in MILLIMETRES:
        return Unit(MILLIMETRES[insunits], 0.95, "$INSUNITS")
    return Unit()
