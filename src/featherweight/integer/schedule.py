"""Which step runs when, row by row, simulated once: it says how many rows of every value a device must hold."""

from dataclasses import dataclass

from .rows import Rows, RowStep


@dataclass(frozen=True)
class Schedule:
    """What the simulation found.

    Attributes:
        rows: rows that the ring of a value holds, by name.
        lives: value -> (first, last) moment, in rows produced by anyone, at which its ring is in use.
        sums: number of a step that gathers -> (first, last) moment at which its sums are.
        late: index of the first step that waits for its whole input (and so do all after it).
        checks: how often the driver asks whether a step can run.
    """

    rows: dict[str, int]
    lives: dict[str, tuple[int, int]]
    sums: dict[int, tuple[int, int]]
    late: int
    checks: int = 0


def simulate(r: Rows, late: int | None = None) -> Schedule:
    """Run the rows of one input through all steps, the step nearest to the result always first.

    Numbers beside the map are a value of one row, which is there before the first row of the map.

    The device's driver makes the same decisions (targets/kernels/rows/driver.c), so that a ring of this many rows
    never loses one that is still needed.

    Args: late: steps from this index on wait until their inputs are whole, which makes them run one after another;
        None means that none does.
    """
    late = len(r.steps) if late is None else late
    held, names = r.held, r.names
    index = {name: k for k, name in enumerate(names)}
    windows = [[(index[w.value], w, held[w.value]) for w in s.windows] for s in r.steps]
    reach = reaches(r)
    total = [owed(r, n) for n in names]
    home = [index[r.home[n]] if n in r.home else k for k, n in enumerate(names)]
    tops = [held[n].pads[0] if n in held else 0 for n in names]
    made, runs = list(tops), [0] * len(names)
    most, first, last = [0] * len(names), [-1] * len(names), [0] * len(names)
    oldest = [[0] * len(w) for w in windows]  # first padded row that the next run of a step reads, per input
    users = [
        [(k, i) for k, ws in enumerate(windows) for i, (v, _, _) in enumerate(ws) if v == j] for j in range(len(names))
    ]
    for k, ws in enumerate(windows):
        for i, (_, w, h) in enumerate(ws):
            oldest[k][i] = h.pads[0] + w.first(0, h.shape[1])
    sharers = [[v for v, at in enumerate(home) if at == j] for j in range(len(names))]
    sums: dict[int, tuple[int, int]] = {}
    now = checks = 0

    def produce(j: int) -> None:
        """Value j gets a row."""
        nonlocal now
        now += 1
        first[j] = now if first[j] < 0 else first[j]
        last[j] = now
        made[j] += 1
        needed = [oldest[k][i] for v in sharers[home[j]] for k, i in users[v] if runs[k + 1] < r.steps[k].runs]
        most[home[j]] = max(most[home[j]], made[j] - min(needed, default=made[j] - 1))

    def ready(k: int) -> bool:
        s = r.steps[k]
        run = runs[k + 1]
        if run >= s.runs:
            return run < s.runs + padding(r, s)
        for i, (v, w, h) in enumerate(windows[k]):
            need = h.pads[0] + owed(r, w.value) if k >= late else oldest[k][i] + w.height
            if made[v] < need:
                return False
        return True

    def execute(k: int) -> None:
        nonlocal now
        s, run = r.steps[k], runs[k + 1]
        now += 1
        if s.gathers:
            sums[k] = sums[k][0] if run else now, now
        if run < s.runs:
            for i, (v, w, h) in enumerate(windows[k]):
                last[v] = now
                if run + 1 < s.runs:
                    oldest[k][i] = h.pads[0] + w.first(run + 1, h.shape[1])
        padded = s.output in held and any(held[s.output].pads)  # padding is there from the first run
        if (not s.gathers or padded or run + 1 >= s.runs) and first[k + 1] < 0:
            first[k + 1] = now  # what it reads, its sums among them, is in use while it writes
        runs[k + 1] += 1
        if names[k + 1] in held and (not s.gathers or run + 1 >= s.runs):
            produce(k + 1)

    def settle(source: int) -> None:
        """Run what can run, of the steps up to the last that reads value `source`."""
        nonlocal checks
        k = reach[source]
        while k > 0:
            checks += 1
            if ready(k - 1):
                execute(k - 1)
                k = reach[k]
            else:
                k -= 1

    for source in (*range(len(r.steps) + 1, len(names)), 0):
        for _ in range(total[source]):
            produce(source)
            settle(source)
    sums[len(r.steps) - 1] = sums[len(r.steps) - 1][0], now + 1  # the result stays until it is read
    assert all(n == s.runs + padding(r, s) for n, s in zip(runs[1 : len(r.steps) + 1], r.steps, strict=True))
    kept = [k for k, n in enumerate(names) if n in held and home[k] == k]
    lives = {names[k]: (min(first[v] for v in sharers[k]), max(last[v] for v in sharers[k])) for k in kept}
    return Schedule({names[k]: max(1, most[k]) for k in kept}, lives, sums, late, checks)


def owed(r: Rows, value: str) -> int:
    """Rows that the producer of `value` makes, those of padding at the bottom included; 0 for the sums of the result.

    A value that another one writes over leaves the padding to it.
    """
    if value not in r.held:
        return 0
    h = r.held[value]
    return h.shape[1] + (h.pads[1] if r.home[value] == value else 0)


def reaches(r: Rows) -> list[int]:
    """Of every value: the highest number (from 1) of a step that reads it, or that of the step that makes it."""
    makers = [*range(len(r.steps) + 1), *[0] * (len(r.names) - len(r.steps) - 1)]
    return [
        max([k, *(n + 1 for n, s in enumerate(r.steps) if any(w.value == name for w in s.windows))])
        for k, name in zip(makers, r.names, strict=True)
    ]


def padding(r: Rows, s: RowStep) -> int:
    """Rows of padding that a step makes after those that it computes."""
    return max(0, owed(r, s.output) - (1 if s.gathers else s.runs))
