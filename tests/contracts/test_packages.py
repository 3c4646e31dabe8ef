"""What every package promises: a README, an example, the model as it is, and names that stay names."""

import json
import re
from pathlib import PurePosixPath

import numpy as np
import pytest
import yaml

from featherweight.blocks.conv import ConvBlock
from featherweight.integer.lower import lower
from featherweight.job.packing import pack
from featherweight.job.shipped import Integers
from featherweight.targets.label import MOST
from featherweight.targets.package import PACKAGES
from featherweight.targets.parcel import Parcel
from featherweight.task import Input, Task

MARK = "zqx"
HOSTILE = tuple(
    MARK + text
    for text in (
        '"); system("x', "a\nb\r\n#error no", "*/ int x; /*", "tri??/graph??'", "`tick` ```", "${ENV} $<CONFIG> @x@",
        "größe 猫 \u202eturned", "z" * 300, "{{ 7*7 }} {% raw %}", "\x1b[31mred\x00", "<script>[x](y)</script>|",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def parcel(random_network) -> Parcel:
    task = Task("multiclass", Input("image", (1, 6, 6), "uint8"), classes=HOSTILE)
    network, x = random_network(task, (ConvBlock(2),))
    shipped = Integers(network, lower(network))
    shipped.sample = x[0]
    return pack(shipped, HOSTILE[0] + HOSTILE[5], {"winner": {"name": HOSTILE[10], "kind": "network"}})


@pytest.mark.parametrize("name", list(PACKAGES))
def test_a_package_is_whole(name: str, parcel: Parcel) -> None:
    files = PACKAGES[name]().files(parcel)
    paths = [PurePosixPath(p) for p in files]
    assert not any(p.is_absolute() or ".." in p.parts for p in paths)
    assert len({p.as_posix().lower() for p in paths}) == len(paths)
    by_name = {p.name: files[p.as_posix()] for p in paths}
    assert {k: by_name[k] for k in parcel.model} == parcel.model, "the C is what was proven, byte for byte"
    assert "sample_output" in by_name["sample.h"]
    readme = files["README.md"]
    for words in ("**Input**", "**Output**", "**Size**", "**Add it**", "**Call it**", "**See it work**"):
        assert readme.count(words) == 1
    assert ("model_push(" in readme) == parcel.streams
    assert all(text.endswith("\n") and not text.endswith("\n\n") for text in files.values())


@pytest.mark.parametrize("name", list(PACKAGES))
def test_names_from_the_data_stay_names(name: str, parcel: Parcel) -> None:
    files = PACKAGES[name]().files(parcel)
    for path, text in files.items():
        if path.endswith((".c", ".h", ".cpp", ".ino")):
            assert text.isascii() and not set(text) & set("\r\0\x1b") and "??" not in text, path
        if not path.endswith(("model.h", "sample.h", "README.md")):
            assert MARK not in text.replace(parcel.name, "").replace(parcel.name.upper(), ""), path
            assert text.isascii() and "{{" not in text and "{%" not in text, path
        if path.endswith(".json"):
            json.loads(text)
        if path.endswith(".yml"):
            yaml.safe_load(text)
    readme = files["README.md"]
    assert MARK in readme and not set(readme) & set("\r\0\x1b\u202e") and "z" * (MOST + 1) not in readme
    bare = re.sub(r"\\.", "", readme)  # what still is markup
    assert bare.count("`") % 2 == 0
    for markup in ("<script", "](", "[x", "|", "`tick", "{{", "{%"):
        assert markup not in bare, markup


@pytest.mark.parametrize("name", list(PACKAGES))
def test_the_same_parcel_gives_the_same_bytes(name: str, parcel: Parcel) -> None:
    assert PACKAGES[name]().files(parcel) == PACKAGES[name]().files(parcel)
    assert np.array_equal(parcel.expected.shape, (len(HOSTILE),))
