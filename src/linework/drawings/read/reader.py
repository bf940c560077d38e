"""Reads a DXF file into a Drawing, whatever its version and however it was saved."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from linework.drawings.drawing import Drawing, ReadReport
from linework.drawings.read.document import Document, Entity
from linework.drawings.read.explode import Exploder, Flat
from linework.drawings.read.limits import Limits
from linework.drawings.read.rescue import load_document
from linework.drawings.read.sheet import Shared
from linework.drawings.read.units import inferred_unit, stated_unit


def read_drawing(path: Path, limits: Limits = Limits()) -> tuple[Drawing, ReadReport]:
    """The drawing in a file, and how it was read; raises UnreadableDrawing where no reader can open it."""
    with _no_garbage_collection():
        document, reader, odd = load_document(Path(path), limits)
        shared = Shared(limits)
        flat, space, ordered = _drawn_space(document, shared)
    notes = list(shared.notes)
    if odd is not None:
        notes.insert(0, f"The file is damaged or unusual, {odd}; the {reader} reader took what it could.")
    if not len(flat.kinds):
        notes.append("The drawing has no geometry.")
    drawing = Drawing(
        kinds=flat.kinds,
        params=flat.params,
        layers=flat.layers,
        inserts=flat.inserts,
        texts=flat.texts,
        layer_names=shared.layers.all(),
        insert_names=flat.names,
        strings=shared.strings.all(),
        space=space,
        ordered=ordered,
        modified=_modified(document.header),
    )
    drawing = replace(drawing, unit=stated_unit(document.header) or inferred_unit(drawing, document.header))
    version = document.header.get("$ACADVER", "")
    return drawing, ReadReport(reader, version, tuple(sorted(shared.skipped.items())), tuple(notes))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Reading makes many small objects and no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _drawn_space(document: Document, shared: Shared) -> tuple[Flat, Literal["model", "paper"], bool]:
    """Model space, or paper space where the model space has nothing to draw."""
    exploder = Exploder(document.blocks, shared)
    entities, ordered = in_drawing_order(document.model)
    flat = exploder.flatten(entities)
    if len(flat.kinds):
        return flat, "model", ordered
    sheets = [document.paper] + [b.entities for name, b in document.blocks.items() if name.startswith("*PAPER_SPACE")]
    for sheet in sheets:
        entities, paper_ordered = in_drawing_order(sheet)
        paper = exploder.flatten(entities)
        if len(paper.kinds):
            return paper, "paper", paper_ordered
    return flat, "model", ordered


def in_drawing_order(entities: list[Entity]) -> tuple[list[Entity], bool]:
    """Entities by handle, which grow as one draws; as they stand where handles are missing or repeat."""
    try:
        handles = [int(entity.first(5) or "", 16) for entity in entities]
    except ValueError:
        return entities, False
    if len(set(handles)) < len(handles):
        return entities, False
    order = sorted(range(len(handles)), key=handles.__getitem__)
    return [entities[i] for i in order], True


def _modified(header: dict[str, str]) -> str | None:
    """The day of the last change from $TDUPDATE, a Julian day number."""
    try:
        days = int(float(header["$TDUPDATE"])) - 2_440_588
        day = date(1970, 1, 1) + timedelta(days=days)
    except (KeyError, ValueError, OverflowError):
        return None
    return day.isoformat() if 1980 < day.year < 2100 else None
