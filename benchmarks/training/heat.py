"""One network's race: everyone who can train it, checked to train the same, timed by turns."""

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from featherweight.engine import Engine
from featherweight.engines.torch import TorchEngine
from featherweight.train.initial import initial

from .agreement import agree, agree_in_integers
from .net import Net
from .ours import Ours, floats, integers, shipped
from .pair import pair
from .peak import products
from .race import Rates, race
from .rival import Rival


class Heat:
    """The contestants of one network.

    Args: native: our engine, or None where it is not built: then the rivals run alone.
    """

    def __init__(self, net: Net, native: Engine | None, compiled: bool) -> None:
        self.net, self.left_out = net, list[list[str]]()
        x, y = net.samples()
        weights = initial(net.design.graph, 0)
        self.rivals = {how: Rival(net, how, x, y, weights) for how in ("loader", "eager")}
        if compiled:
            try:
                self.rivals["compile"] = Rival(net, "compile", x, y, weights)
            except Exception as e:  # whatever a compiler may say
                self.left_out.append(
                    [net.name, "torch.compile", f"{type(e).__name__}: {' '.join(str(e).split())[:200]}"]
                )
        else:
            self.left_out.append([net.name, "torch.compile", "not asked for"])
        jobs = {norm: net.job(x, y, ghost) for norm, ghost in net.ghosts.items()}
        exact, torch = jobs["exact"], TorchEngine()
        network = shipped(net, torch, exact, weights)
        self.ours: dict[str, Ours] = {}
        self.floats = {"torch": floats(net, torch, exact, weights)}
        self.integers = {"torch": integers(net, torch, exact, network)}
        if native is not None:
            self.ours = {norm: floats(net, native, job, weights) for norm, job in jobs.items()}
            self.second = floats(net, native, jobs["ghost"], weights)
            ends = replace(exact, recipe=replace(exact.recipe, integer_share=0.1))
            if why := native.refuses(ends):
                self.left_out.append([net.name, "integer steps of our engine", why])
            else:
                self.integers["native"] = integers(net, native, ends, network)
        norms = {norm: learner for norm, learner in self.ours.items() if not net.ghosts[norm]}
        ghosts = {(norm, net.ghosts[norm]): learner for norm, learner in self.ours.items() if net.ghosts[norm]}
        agree(net, self.rivals, {**norms, **self.floats}, ghosts, weights)
        if "native" in self.integers:
            agree_in_integers(net, self.integers["native"], self.integers["torch"])

    def run(self, rounds: int, seconds: float) -> dict[str, Any]:
        """Time everyone; returns the record of this network, rates in samples per CPU-second."""
        named: dict[str, Callable[[], int]] = {f"rival {k}": r.run for k, r in self.rivals.items()}
        named |= {f"ours {k}": o.run for k, o in self.ours.items()}
        named |= {f"float {k}": o.run for k, o in self.floats.items()}
        named |= {f"integer {k}": o.run for k, o in self.integers.items()}
        named |= {f"peak {k}": p for k, p in products().items()}
        gc.collect()
        rates = race(named, rounds, seconds)
        peak = max(rates[f"peak {k}"].median for k in products())
        found: dict[str, Any] = {
            "net": self.net.name,
            "params": self.net.params,
            "train_flops": self.net.flops,
            "peak_gflops": round(peak / 1e9, 1),
            "rows": self._rows(rates, peak),
            "rivals": [
                {
                    "net": self.net.name,
                    "how": how,
                    **self._speed(rates[f"rival {how}"], peak),
                    "compile_s": round(rival.compile_s, 1) if how == "compile" else None,
                }
                for how, rival in self.rivals.items()
            ],
            "integers": self._integers(rates, peak),
            "pairs": [],
            "left_out": self.left_out,
        }
        if self.ours:
            both = pair(self.ours["ghost"].run, self.second.run, rounds, seconds)
            found["pairs"] = [{"net": self.net.name, **both.to_json()}]
        return found

    def _rows(self, rates: dict[str, Rates], peak: float) -> list[dict[str, Any]]:
        best = max((h for h in self.rivals if h != "loader"), key=lambda h: rates[f"rival {h}"].median)
        rows = []
        for norm in self.ours:
            mine = rates[f"ours {norm}"]
            row: dict[str, Any] = {"net": self.net.name, "norm": norm}
            for key, rival in (("best", best), ("loader", "loader")):
                ratio, quartiles = mine.over(rates[f"rival {rival}"])
                row[f"over_{key}"] = round(ratio, 3)
                row[f"over_{key}_quartiles"] = [round(q, 3) for q in quartiles]
            rows.append({**row, **self._speed(mine, peak), "best": best})
        return rows

    def _integers(self, rates: dict[str, Rates], peak: float) -> list[dict[str, Any]]:
        """Cost of an integer step in float steps of the same engine."""
        rows = []
        for engine in self.integers:
            mine = rates[f"integer {engine}"]
            floats = (
                {"exact": rates["float torch"]} if engine == "torch" else {n: rates[f"ours {n}"] for n in self.ours}
            )
            cost = {f"over_{norm}": round(1 / mine.over(rate)[0], 3) for norm, rate in floats.items()}
            rows.append({"net": self.net.name, "engine": engine, **cost, **self._speed(mine, peak)})
        return rows

    def _speed(self, rate: Rates, peak: float) -> dict[str, float]:
        return {"of_peak": round(rate.median * self.net.flops / peak, 4), "samples_per_s": round(rate.median)}
