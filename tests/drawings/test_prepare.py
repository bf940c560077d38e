"""Training data made of archives: what a manifest lets through, and what is said where nothing is left."""

import json

import pytest

from linework.drawings.pack import load_packed
from linework.drawings.prepare import prepare
from linework.drawings.synthesize.family import synthesize_family
from linework.drawings.write import write_dxf
from linework.errors import InputError


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    rows = []
    for seed, (source, free) in enumerate((("ours", True), ("theirs", True), ("theirs", False))):
        write_dxf(synthesize_family(seed).base(), folder / f"{seed}.dxf")
        rows.append({"id": str(seed), "path": f"{seed}.dxf", "source": source, "redistributable": free})
    (folder / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.mark.parametrize(("sources", "learned"), [(None, ["0", "1"]), (["theirs"], ["1"])])
def test_what_may_be_learned_from_and_is_asked_for_goes_in(archive, tmp_path, sources, learned):
    prepare(tmp_path, [archive], 0, sources=sources, workers=1)
    assert list(load_packed(sorted(tmp_path.glob("*.safetensors"))).ids) == learned


def test_sources_that_leave_nothing_are_named(archive, tmp_path):
    with pytest.raises(InputError, match=r"no drawing of the sources nowhere"):
        prepare(tmp_path, [archive], 0, sources=["nowhere"], workers=1)
