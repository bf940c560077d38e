"""How far a reader goes before it says that a drawing was cut short."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on exploding blocks, and on the file itself in bytes."""

    depth: int = 8
    primitives: int = 500_000
    file_bytes: int = 400_000_000
