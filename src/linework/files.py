"""Files that other processes read while they are written."""

import os
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new, never a part; several may write at once."""
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
