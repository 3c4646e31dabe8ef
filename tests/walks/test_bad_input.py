"""What a user can get wrong gives a sentence and an exit code, never a traceback, and leaves nothing behind."""

import csv
from pathlib import Path

import numpy as np
import pytest

from featherweight.cli import main

from .conftest import PHOTOS as N
from .conftest import photos


def table(path: Path, target: list[object], columns: int = 2) -> Path:
    rng = np.random.default_rng(0)
    with path.open("w", newline="") as f:
        rows = csv.writer(f)
        rows.writerow([*(f"c{i}" for i in range(columns)), "value"])
        rows.writerows([*rng.normal(size=columns).round(3), t] for t in target)
    return path


def floats(n: int = N) -> list[object]:
    return [round(0.1 * i, 2) for i in range(n)]


def case_missing_file(tmp: Path) -> list[str]:
    return [str(photos(tmp / "p", "missing")), "--target", "value"]


def case_unreadable_images(tmp: Path) -> list[str]:
    return [str(photos(tmp / "p", "torn")), "--target", "value"]


def case_infinite_target(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", [*floats(N - 1), "inf"])), "--target", "value"]


def case_no_answers(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", ["nan"] * N)), "--target", "value"]


def case_words_beside(tmp: Path) -> list[str]:
    return [str(photos(tmp / "p")), "--target", "value", "--beside", "values"]


def case_numbers_as_text(tmp: Path) -> list[str]:
    return [str(photos(tmp / "p")), "--target", "value", "--text", "path"]


def case_one_class(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", ["cat"] * N)), "--target", "value"]


def case_constant_target(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", [1.5] * N)), "--target", "value", "--task", "regression"]


def case_fewer_samples_than_classes(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", [f"class{i}" for i in range(N)])), "--target", "value"]


def case_mixed_channels(tmp: Path) -> list[str]:
    np.savez(tmp / "x.npz", x_train=np.zeros((N, 8, 8, 3), np.uint8), y_train=np.arange(N) / 7.0,
             x_test=np.zeros((N, 8, 8, 1), np.uint8), y_test=np.arange(N) / 7.0)  # fmt: skip
    return [str(tmp / "x.npz")]


def case_unknown_column(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "valeu"]


def case_no_such_data(tmp: Path) -> list[str]:
    return [str(tmp / "nothing.csv")]


def case_pickle(tmp: Path) -> list[str]:
    np.savez(tmp / "x.npz", x=np.array([object()] * N), y=np.arange(N))
    return [str(tmp / "x.npz")]


def case_unknown_task(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--task", "regresion"]


def case_period_missing(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--task", "circular"]


def case_wrong_metric(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--metric", "accuracy"]


def case_bad_size(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--max-flash", "16 apples"]


def case_zero_budget(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--max-params", "0"]


def case_bad_time(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--time", "soon"]


def case_comma_as_decimal_point(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--max-flash", "1,5kB"]


def case_target_as_group(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--group", "value"]


def case_workers_in_words(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--workers", "many"]


def case_time_and_trials(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--time", "5s", "--trials", "3"]


def case_latency(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--max-latency", "20ms"]


def case_device(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--device", "cortex-m44@80MHz"]


def case_clock(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--device", "cortex-m4@80"]


def case_unmodelled_latency(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--device", "x86-64", "--max-latency", "20ms"]


def case_bare_latency(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--device", "cortex-m4", "--max-latency", "20"]


def case_unknown_option(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--max-parms", "3"]


def case_resume_without_run(tmp: Path) -> list[str]:
    return [str(table(tmp / "t.csv", floats())), "--target", "value", "--resume", "--out", "nowhere"]


SAYS = {
    case_missing_file: "3.png",
    case_unreadable_images: "5 of 40 images cannot be read, at most 4 may be left out",
    case_infinite_target: "value",
    case_no_answers: "missing, NaN or infinite in 40 of 40 rows",
    case_words_beside: "no column is called 'values'",
    case_numbers_as_text: "the data are images",
    case_one_class: "cat",
    case_constant_target: "constant",
    case_fewer_samples_than_classes: "classes",
    case_mixed_channels: "(8, 8, 1)",
    case_unknown_column: "did you mean 'value'",
    case_no_such_data: "nothing.csv",
    case_pickle: "never unpickled",
    case_unknown_task: "did you mean 'regression'",
    case_period_missing: "period",
    case_wrong_metric: "does not judge",
    case_bad_size: "16 apples",
    case_zero_budget: "nothing to spend",
    case_bad_time: "soon",
    case_comma_as_decimal_point: "'1,5kB' is not a size",
    case_target_as_group: "is the target and the group",
    case_workers_in_words: "'many' is not a whole number",
    case_time_and_trials: "--trials",
    case_latency: "--device cortex-m4",
    case_device: "did you mean 'cortex-m4'",
    case_clock: "'80' is not a clock",
    case_unmodelled_latency: "the cycles of x86-64 are not modelled",
    case_bare_latency: "'20' is not a latency",
    case_unknown_option: "--max-params",
    case_resume_without_run: "no run to resume",
}


@pytest.mark.parametrize("case", SAYS, ids=lambda c: c.__name__.removeprefix("case_"))
def test_bad_input_is_refused_in_words(
    case: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = case(tmp_path)  # type: ignore[operator]
    assert main(["fit", "--max-params", "500", *words]) == 2
    said = capsys.readouterr().err
    assert SAYS[case] in said, said  # type: ignore[index]
    assert "Traceback" not in said
    assert not list(tmp_path.glob("runs/*")), "a refused fit leaves no run folder"


def test_a_skipped_file_is_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos(tmp_path / "p")
    classes = tmp_path / "classes"
    for name in ("a", "b"):
        (classes / name).mkdir(parents=True)
        for i in range(10):
            (tmp_path / "p" / f"{i + 10 * (name == 'b')}.png").rename(classes / name / f"{i}.png")
    (classes / "a" / "notes.txt").write_text("x")
    assert main(["audit", str(classes)]) == 0
    said = capsys.readouterr().out
    assert "notes.txt" in said and "1 " in said


def test_a_broken_picture_and_a_missing_answer_are_said_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = photos(tmp_path / "p", "broken")
    data.write_text(data.read_text().replace("7.png,0.7\n", "7.png,\n"))
    assert main(["audit", str(data)]) == 0
    said = capsys.readouterr().out
    assert "1 of 40 images left out, for being unreadable" in said
    assert "list.csv line 5: 3.png (no image that can be recognised)" in said
    assert "without an answer: 1 of 39 samples" in said
    assert "list.csv line 9: 7.png" in said


GONE = ["score gone x.npz", "predict gone x.npz", "prove gone", "report gone", "export gone --to c99"]


@pytest.mark.parametrize("command", GONE)
def test_a_run_that_is_not_there(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(command.split()) == 2
    assert "gone" in capsys.readouterr().err


def test_predictions_that_cannot_be_written_are_the_users_to_solve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from featherweight.job import judge

    (tmp_path / "settings.json").touch()
    (tmp_path / "p.csv").symlink_to(tmp_path / "gone" / "p.csv")
    monkeypatch.setattr(judge, "predictions", lambda run, data: ({"prediction": np.zeros(2)}, ()))
    assert main(["predict", str(tmp_path), "x.npz", "-o", str(tmp_path / "p.csv")]) == 2
    assert "no file can be made here" in capsys.readouterr().err
