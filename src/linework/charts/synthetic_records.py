"""Synthetic charts as records of pictures with code, so that the large path can learn without other people's data."""

import json
from collections.abc import Callable
from pathlib import Path

from linework.charts.synthesize.shards import Shard, shards
from linework.charts.write.matplotlib import matplotlib_code
from linework.errors import InputError

RECORDS = "records.jsonl"
Progress = Callable[[str, int, int], None]


def write_records(source: Path, folder: Path, progress: Progress = lambda stage, done, total: None) -> int:
    """Write every chart of a folder of shards as a picture and a record (`code_records`); returns how many.

    The code is the chart's own, written anew, so it draws the picture before wear. Raises InputError where there are no
    shards, or the folder cannot be written.
    """
    count = 0
    paths = shards(source)
    try:
        (folder / "images").mkdir(parents=True, exist_ok=True)
        with (folder / RECORDS).open("w", encoding="utf-8") as file:
            for done, path in enumerate(paths):
                progress("writing records", done, len(paths))
                shard = Shard(path)
                for index in range(len(shard)):
                    sample = shard[index]
                    kind = "png" if sample.picture.startswith(b"\x89PNG") else "jpg"
                    image = f"images/{path.stem}-{index}.{kind}"
                    (folder / image).write_bytes(sample.picture)
                    answer = f"```python\n{matplotlib_code(sample.made.chart)}```"
                    record = {"id": f"{path.stem}/{index}", "image": image}
                    file.write(json.dumps(record | {"conversations": [{"from": "gpt", "value": answer}]}) + "\n")
                    count += 1
    except OSError as fault:
        raise InputError(f"{folder} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    return count
