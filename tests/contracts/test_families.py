"""Every family: builds, scales within every budget, grows with it."""

import pytest

from featherweight.budget import Budget
from featherweight.cost.price import price
from featherweight.errors import BudgetError, DesignError
from featherweight.family import FAMILIES, strides
from featherweight.scale import to_budget
from featherweight.task import Input, Task

SPECS = {
    "image": Input("image", (3, 32, 24), "uint8"),
    "tiny": Input("image", (1, 7, 5), "uint8"),
    "signal": Input("signal", (2, 1, 60), "float32"),
    "table": Input("table", (1, 1, 9), "float32"),
}


@pytest.mark.parametrize("name", list(FAMILIES))
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_choice_builds_or_explains(name: str, spec: Input) -> None:
    kind = FAMILIES[name]
    if not kind.suits(spec):
        return
    built = 0
    for field, values in kind.domain().items():
        for v in values:
            design = kind(**{field: v}).design(spec, 3)
            try:
                assert design.graph.shapes[design.graph.output] == (3, 1, 1)
                assert design.family == name
                built += 1
            except DesignError as e:
                assert e.what
                assert spec == SPECS["tiny"], "only a tiny input has an excuse"
    assert built or spec == SPECS["tiny"]


@pytest.mark.parametrize("name", [n for n in FAMILIES if n != "mlp"])
def test_larger_budgets_give_larger_designs_that_fit(name: str) -> None:
    task = Task("regression", SPECS["image"], ("u", "v"))
    shape = FAMILIES[name]().design(task.input, task.network_outputs)
    sizes = []
    for params in (700, 1500, 6000):
        design, cost = to_budget(shape, Budget(params=params), lambda d: d.size)
        assert cost.params <= params
        sizes.append(design.size.params)
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("name", list(FAMILIES))
def test_every_axis_bounds_and_the_narrowest_may_be_too_much(name: str) -> None:
    task = Task("binary", SPECS["signal"], classes=("a", "b"))
    shape = FAMILIES[name]().design(task.input, task.network_outputs)
    for axis, limit in (("flash_bytes", 6000), ("ram_bytes", 3000), ("macs", 30_000)):
        try:
            _, cost = to_budget(shape, Budget(**{axis: limit}), lambda d: price(d, task))
        except BudgetError as e:
            assert f"{limit:,} {axis.split('_')[0]}" in str(e) or f"{limit:,}" in str(e)
        else:
            assert getattr(cost, axis) <= limit
    with pytest.raises(BudgetError, match="the budget allows 3"):
        to_budget(shape, Budget(params=3), lambda d: price(d, task))


def test_strides_come_early_and_never_exceed_the_depth() -> None:
    for depth in range(1, 9):
        for halvings in range(6):
            s = strides(depth, halvings)
            assert len(s) == depth
            assert s.count(2) == min(depth, halvings)
            assert not halvings or s[0] == 2
