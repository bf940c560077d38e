"""How far a reader goes before it says that a drawing was cut short."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on exploding blocks, and on the file itself in bytes.

    Reading takes about fifteen times the file in memory; ezdxf's own readers, asked about damaged
    files, take far more and are slow, so larger damaged files go straight to the tolerant reader.
    """

    depth: int = 8
    primitives: int = 500_000
    file_bytes: int = 256_000_000
    ezdxf_bytes: int = 24_000_000
