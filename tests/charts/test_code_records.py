"""Records of code: what was written is read, wherever the pictures lie; what is bad is counted and ends nothing."""

import json
from pathlib import Path

import pytest
from PIL import Image

from linework.charts.code_records import CodeRecord, code_in, read_records
from linework.errors import InputError

CODE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])"


def record(name: object, image: str = "images/1.png", answer: str = f"Here it is:\n```python\n{CODE}\n```\n") -> dict:
    human = {"from": "human", "value": "<image>\nRedraw this chart with Python."}
    return {"id": name, "image": image, "conversations": [human, {"from": "gpt", "value": answer}]}


def write(file: Path, values: object, images: Path) -> Path:
    """A file of records, and the one picture that they name."""
    images.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 40)).save(images / "1.png")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values))
    return file


@pytest.mark.parametrize("inside", ["", "json"])
def test_records_come_back_as_they_were_written(tmp_path: Path, inside: str) -> None:
    images = tmp_path / "images"
    file = write(tmp_path / inside / "chart2code.json", [record(7), record("b")], images)
    expected = [CodeRecord("7", images / "1.png", CODE), CodeRecord("b", images / "1.png", CODE)]
    for path in (file, tmp_path):
        found = read_records(path)
        assert [(one.name, one.picture.resolve(), one.code) for one in found.records] == [
            (one.name, one.picture.resolve(), one.code) for one in expected
        ]
        assert found.bad == ()
        assert found.remark == ""


def test_a_record_a_line_is_read_too(tmp_path: Path) -> None:
    file = write(tmp_path / "some.jsonl", None, tmp_path / "images")
    file.write_text("".join(json.dumps(record(k)) + "\n" for k in range(3)))
    assert [one.name for one in read_records(file).records] == ["0", "1", "2"]


def test_bad_records_are_counted_and_named_in_one_line(tmp_path: Path) -> None:
    no_turns = {"id": 12, "image": "images/1.png"}
    values = [
        record(1),
        record(2, image="images/none.png"),
        record(3, answer="I cannot draw this."),
        "nonsense",
        {"id": 4, "conversations": []},
        no_turns,
        {**no_turns, "id": 13, "conversations": ["x", {"from": "gpt", "value": None}]},
        {**no_turns, "id": 14, "conversations": [{"from": "human", "value": f"```python\n{CODE}\n```"}]},
        record(5),
    ]
    found = read_records(write(tmp_path / "records.json", values, tmp_path / "images"))
    assert [one.name for one in found.records] == ["1", "5"]
    assert found.remark == (
        "7 of 9 records are left out: a picture that is not there in 1 (2), no Python code in 4 (3, 12, 13, ...), "
        "no JSON object in 1 (3), no name of a picture in 1 (4)."
    )


def test_the_last_block_of_an_answer_is_its_script() -> None:
    assert code_in(f"```python\nx = 1\n```\nthen\n```python\n{CODE}\n```") == CODE
    assert code_in(f"```python {CODE} ```") == CODE
    assert code_in("```r\nplot(1)\n```") == ""
    assert code_in("```pythonic\nx\n```") == ""


@pytest.mark.parametrize("content", ["{", "7", "[]", "[1, 2]"])
def test_a_file_without_records_is_said_in_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "records.json"
    file.write_text(content)
    with pytest.raises(InputError, match=r"records?"):
        read_records(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_records(tmp_path / "none.json")
