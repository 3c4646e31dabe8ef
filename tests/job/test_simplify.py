import json

import numpy as np
import pytest

import featherweight
from featherweight.cli import main
from featherweight.errors import FeatherError


@pytest.fixture(scope="module")
def samples() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    y = np.arange(160) % 2
    x = rng.integers(0, 120, (160, 10, 10, 3)) + 100 * y[:, None, None, None]
    return x.astype(np.uint8), np.array(["dark", "light"])[y]


def test_an_easy_question_needs_little(samples: tuple[np.ndarray, np.ndarray]) -> None:
    found = featherweight.simplify(samples, max_params=200, trials=4)
    record = found.to_json()
    assert found.chosen in ("gray", "green", "raw") and found.words
    trained = [r for r in found.rows if r.valid is not None]
    assert len(trained) == 4 and [r.name for r in trained if r.difference is None] == ["raw"]
    assert json.loads(json.dumps(record)) == record
    assert {r["metric"] for r in record["rows"] if r["valid"]} == {"accuracy"}


def test_both_ends_are_refused(samples: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(FeatherError, match="each end"):
        featherweight.simplify(samples, trials=3, time="9s")
    with pytest.raises(FeatherError, match="compares nothing"):
        featherweight.simplify(samples, trials=1)


def test_the_command(samples: tuple[np.ndarray, np.ndarray], tmp_path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "light.npz"
    np.savez(path, x=samples[0], y=samples[1])
    assert main(["simplify", str(path), "--max-params", "200", "--trials", "2", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {r["name"] for r in rows if r["valid"]} == {"raw", "gray"}
    assert main(["simplify", str(path), "--max-params", "200", "--trials", "3"]) == 0
    said = capsys.readouterr()
    assert "gray" in said.out and "to raw" in said.out and "tried gray" in said.err
    assert main(["simplify", str(path), "--max-params", "2", "--trials", "2"]) == 3


def test_texts_compare_with_hashed_pieces() -> None:
    x = np.array([f"{colour} {thing} {n}" for n in range(30) for colour in ("red", "blue") for thing in ("cat", "dog")])
    y = np.array([text.split()[1] for text in x])
    found = featherweight.simplify((x, y), trials=3)
    trained = [r for r in found.rows if r.valid is not None]
    assert {r.name for r in trained} == {"ngrams 1024", "letters", "letters in bits"}
    assert next(r for r in trained if r.name == "ngrams 1024").difference is None
