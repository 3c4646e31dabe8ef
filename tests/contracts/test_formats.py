"""What every data format promises."""

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
