import json

import numpy as np
import pytest

from featherweight.errors import RunError
from featherweight.report.run import Run, clean


def test_loads_everything(run_folder):
    run = Run.load(run_folder("circular"))
    assert len(run.trials) == 80 and run.torn == 0
    assert run.y.shape == run.outputs.shape == (2400, 1)


def test_torn_last_line_is_counted_and_said(run_folder):
    folder = run_folder("binary")
    study = folder / "study.jsonl"
    study.write_text(study.read_text()[:-40])
    run = Run.load(folder)
    assert len(run.trials) == 79 and run.torn == 1
    assert "1 line of study.jsonl" in run.warnings[-1]


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 2}', '{"schema": 1, "task": {}}'])
def test_bad_records_are_run_errors(tmp_path, text):
    (tmp_path / "result.json").write_text(text)
    with pytest.raises(RunError, match=r"result\.json"):
        Run.load(tmp_path)


def test_missing_run(tmp_path):
    with pytest.raises(RunError, match="no such run folder"):
        Run.load(tmp_path / "nowhere")
    with pytest.raises(RunError, match="not a finished run"):
        Run.load(tmp_path)


def test_answers_of_unequal_length(run_folder):
    folder = run_folder("regression")
    np.savez(folder / "model" / "test.npz", y=np.zeros(3), outputs=np.zeros((2, 1)))
    with pytest.raises(RunError, match="3 true answers stand beside 2 outputs"):
        Run.load(folder)


def test_answers_that_are_no_npz(run_folder):
    folder = run_folder("regression")
    (folder / "model" / "test.npz").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(RunError, match="cannot be read"):
        Run.load(folder)


def test_clean_reaches_every_string():
    held = json.loads('{"a\\u0000": ["\\ud800", {"b": "x\\u202ey"}], "n": 1, "t": "two\\nlines"}')
    assert clean(held) == {"a\ufffd": ["\ufffd", {"b": "x\ufffdy"}], "n": 1, "t": "two\nlines"}
