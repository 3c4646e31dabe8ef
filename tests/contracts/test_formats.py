"""What every data format promises."""

import csv
import wave

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from featherweight.data.format import FORMATS, Ask, Reading, read
from featherweight.data.load import load
from featherweight.errors import FeatherError


def examples(folder):
    """One source per format, twelve samples each."""
    from PIL import Image

    x, y = np.random.default_rng(0).normal(size=(12, 3)), np.arange(12) / 7
    np.savez(folder / "a.npz", x=x, y=y)
    (folder / "t.csv").write_text("a,b,y\n" + "".join(f"{i},{i * i},{i / 7}\n" for i in range(12)))
    (folder / "m.csv").write_text("f,y\n" + "".join(f"k/{i}.png,{i / 7}\n" for i in range(12)))
    for i in range(12):
        for name in ("k", "c/a", "c/b"):
            (folder / name).mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.full((4, 4), 9 * i, np.uint8)).save(folder / name / f"{i}.png")
    return {
        "npz": folder / "a.npz",
        "table": folder / "t.csv",
        "manifest": folder / "m.csv",
        "folder": folder / "c",
        "arrays": (x, y),
    }


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return examples(tmp_path_factory.mktemp("formats"))


def test_every_format_but_the_optional_one_has_an_example(sources):
    assert set(sources) == set(FORMATS) - {"parquet"}


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "parquet"])
def test_a_reading_keeps_its_shape_promises(name, sources):
    claims = [other for other in FORMATS if FORMATS[other]().reads(sources[name])]
    assert claims == [name], "exactly one format claims a source"
    reading = read(sources[name], Ask())
    assert isinstance(reading, Reading)
    assert reading.x.shape == (len(reading), *reading.input.array_shape)
    assert reading.x.dtype == reading.input.dtype
    assert reading.x.flags.c_contiguous
    assert reading.targets
    for column in reading.columns.values():
        assert column.shape == (len(reading),)
    assert all(reading.place(row) for row in range(len(reading)))
    again = read(sources[name], Ask(input=reading.input, answers="wanted"))
    assert np.array_equal(again.x, reading.x)


@pytest.mark.parametrize("suffix", ["npz", "csv", "tsv", "parquet"])
@given(content=st.binary(max_size=300))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_at_all_give_a_sentence(suffix, content, tmp_path):
    path = tmp_path / f"d.{suffix}"
    path.write_bytes(content)
    with pytest.raises(FeatherError):
        load(path)


@given(cells=st.lists(st.text(max_size=8), min_size=18, max_size=18))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_a_table_gives_data_or_a_sentence(cells, tmp_path):
    path = tmp_path / "d.csv"
    rows = ["a,y", *(f"{a},{b}" for a, b in zip(cells[::2], cells[1::2], strict=True))]
    path.write_text("\n".join(rows), encoding="utf-8", errors="replace")
    try:
        _, data = load(path)
    except FeatherError as e:
        assert e.what
    else:
        assert np.isfinite(data.x).all()


@given(cells=st.lists(st.text(max_size=8), min_size=27, max_size=27), beside=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_as_the_input_gives_data_or_a_sentence(cells, beside, tmp_path):
    path = tmp_path / "d.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as f:
        rows = csv.writer(f)
        rows.writerows([["a", "b", "y"], *zip(cells[::3], cells[1::3], cells[2::3], strict=True)])
    try:
        task, data = load(path, text="a", beside=["b"] if beside else [])
    except FeatherError as e:
        assert e.what
    else:
        assert data.x.dtype == task.input.element
        assert task.input.kind == "text"


@given(content=st.binary(max_size=300), suffix=st.sampled_from(["png", "gif", "jpg", "tif", "webp", "wav"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_a_file_give_a_sample_or_are_left_out(content, suffix, recordings, sources):
    folder = recordings if suffix == "wav" else sources["folder"]
    path = folder / "a" / f"other.{suffix}"
    magic = {
        "png": b"\x89PNG\r\n\x1a\n",
        "gif": b"GIF89a",
        "jpg": b"\xff\xd8",
        "tif": b"II*\0",
        "wav": b"RIFF\0\0\0\0WAVE",
    }
    path.write_bytes(magic.get(suffix, b"RIFF\0\0\0\0WEBP") + content)
    try:
        reading = read(folder, Ask())
    finally:
        path.unlink()
    gone = sum(p.count for p in reading.problems if p.kind in ("unreadable", "empty"))
    assert len(reading) + gone == 25


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """Two classes of twelve WAV files."""
    folder = tmp_path_factory.mktemp("recordings")
    for name in "ab":
        (folder / name).mkdir()
        for i in range(12):
            with wave.open(str(folder / name / f"{i}.wav"), "wb") as f:
                f.setparams((1, 2, 8000, 0, "NONE", ""))
                f.writeframes(np.full(20, i, "<i2").tobytes())
    return folder
