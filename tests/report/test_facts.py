import json

from featherweight.report import facts
from featherweight.report.number import Metric
from featherweight.report.run import Run


def loaded(folder, **changes):
    path = folder / "result.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    run = Run.load(folder)
    return run, Metric.of(run.result)


def test_rounding_loss_has_a_direction(run_folder):
    run, metric = loaded(run_folder("circular"))
    assert facts.rounding_loss(run, metric).endswith("0.20 % worse")
    run, metric = loaded(run_folder("multiclass"))
    assert facts.rounding_loss(run, metric).endswith("0.20 % worse")


def test_views_that_were_raced_come_with_what_was_made_of_them(run_folder):
    run, _ = loaded(run_folder("circular"), simplify={"rows": [{"name": "gray"}], "chosen": "gray"})
    held = facts.simplified(run)
    assert held["words"].startswith("Networks read gray instead of colour:")
    run, _ = loaded(run_folder("circular"), simplify={"rows": [{"name": "gray"}], "chosen": "raw"})
    assert facts.simplified(run)["words"].endswith("nothing less of it was tried to the end.")
    rows = [{"name": "gray", "valid": {"value": 0.4}}]
    run, _ = loaded(run_folder("circular"), simplify={"rows": rows, "chosen": "raw"})
    assert "the sample as it is: on validation nothing less" in facts.simplified(run)["words"]
    assert facts.simplified(loaded(run_folder("circular"), simplify={"rows": []})[0]) is None


def test_answers_are_the_winners(run_folder):
    run, _ = loaded(run_folder("binary"))
    assert facts.answered(run) == "What the shipped integers of lenet w0.70 answered"
    run, _ = loaded(run_folder("binary", baseline_wins=True))
    assert facts.answered(run) == "What boosting answered"


def test_baselines_say_how_they_were_fitted(run_folder):
    run, _ = loaded(run_folder("binary"))
    assert [name for name, _, _ in facts.fittings(run)] == ["majority", "logistic", "boosting"]
    run, _ = loaded(run_folder("binary"), baselines=[{"name": "mean"}])
    assert facts.fittings(run) == []


def test_loss_to_integers_names_its_network_where_a_baseline_won(run_folder):
    run, metric = loaded(run_folder("binary", baseline_wins=True))
    assert facts.proof(run, metric)[-1][0] == "Float to integer of lenet w0.70, validation"


def test_command_is_quoted_as_a_shell_reads_it(run_folder):
    run, _ = loaded(run_folder("binary"))
    assert facts.command(run).startswith("featherweight fit train.csv") and facts.command(run).endswith("'my runs/one'")


def test_facts_that_nobody_foresaw_are_shown(run_folder):
    run, _ = loaded(run_folder("binary"), data={"train": 3, "resized_files": 12000, "gray": True})
    assert ("Resized files", "12,000") in facts.data(run) and ("Gray", "yes") in facts.data(run)
