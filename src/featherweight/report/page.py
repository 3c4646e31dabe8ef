"""The report as one HTML file."""

import os
from pathlib import Path
from typing import Any

from ..errors import RunError
from . import answers, audit, facts, simplify, study
from .baselines import baselines, left_out
from .comparison import budget_of, fit
from .drawing import drawing, inputs_words, kind_of, op_of, shape_of, shape_words
from .kinds import bests, reads
from .number import NONE, Metric, count, duration, latency
from .run import Run
from .tile import tiles

KEYS = {
    "input": "input",
    "conv": "convolution",
    "depthwise": "depthwise convolution",
    "pool": "pooling",
    "linear": "linear",
    "other": "anything else",
}
MOST_TARGETS, MOST_DESIGNS, MOST_REASONS, MOST_CLASSES = 6, 12, 12, 16


def write(run: Run) -> Path:
    """Render the page beside result.json.  Raises: RunError when it cannot be written."""
    path = run.folder / "report.html"
    part = path.with_name(".report.html.part")
    try:
        part.write_text(render(run), encoding="utf-8")
        os.replace(part, path)
    except OSError as e:
        part.unlink(missing_ok=True)
        raise RunError(f"the report cannot be written: {e.strerror or e}", where=str(path)) from None
    return path


def render(run: Run) -> str:
    """Return the page as text: names out of the data are escaped, plots are inline SVG."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    home = Path(__file__).parent
    loader = FileSystemLoader(home)
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    style = Markup((home / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    return env.get_template("report.html.j2").render(
        style=style, count=count, duration=duration, latency=latency, **context(run)
    )


def context(run: Run) -> dict[str, Any]:
    """Everything the template shows, ready to print."""
    metric = Metric.of(run.result)
    best, classical, sections = bests(run.result, metric), baselines(run.result, metric), _sections(run)
    first, rest = facts.headline(facts.verdict(run, metric))
    return {
        "title": f"{first} – Featherweight",
        "verdict": _tied(first),
        "verdict_rest": _tied(rest),
        "kind": facts.kind(run),
        "folder": run.folder.resolve().name,
        "under": _under(run),
        "badges": _badges(run),
        "tiles": tiles(run, metric),
        "metric": metric,
        "bests": best,
        "sections": [markup for _, _, markup in sections],
        "links": [(name, words) for name, words, _ in sections],
        "reads": reads,
        "timed": any((b.entry or {}).get("cost", {}).get("latency_us") is not None for b in best),
        "classical": classical,
        "classical_groups": [(g.title, g.rows) for g in classical.groups],
        "left_out": left_out(run.result),
        "budget_words": facts.budget_words(run),
        "fittings": facts.fittings(run),
        "proof": facts.proof(run, metric),
        "data": facts.data(run),
        "warnings": run.warnings,
        "again": facts.again(run),
        "command": facts.command(run),
        "version": (run.result.get("run") or {}).get("version", ""),
        **_search(run, metric),
        **_answers(run),
        **_architecture(run),
    }


def _sections(run: Run) -> list[tuple[str, str, Any]]:
    """What a run found beside its models, where it looked: (id, words of the link, HTML)."""
    found, held = [], facts.simplified(run)
    if findings := audit.restored(run.result):
        found.append(("audit", "The data", audit.section(findings, run.folder / "audit")))
    if held:
        found.append((simplify.ID, simplify.TITLE, simplify.section(held)))
    return found


def _under(run: Run) -> str:
    result = run.result
    words = [] if facts.network(run) else ["No network was kept."]
    tried = f"{count(result['trials'])} trials" if result.get("trials") is not None else "The search"
    if result.get("seconds") is not None:
        words.append(f"{tried} took {duration(result['seconds'])}, seed {result.get('seed', NONE)}.")
    return " ".join(words)


def _tied(words: str) -> str:
    """Keep a per cent sign on the line of its number."""
    return words.replace(" %", "\u00a0%")


def _badges(run: Run) -> list[tuple[str, str]]:
    found = []
    budget = budget_of(run.result)
    if budget.limits:
        fits, words = fit(budget, run.result["winner"].get("cost") or {})
        found.append(("within the budget" if fits else words, {True: "good", False: "bad", None: ""}[fits]))
    held = run.result.get("proof") or {}
    if held.get("vectors") is not None and held.get("differ") is not None:
        same = held["differ"] == 0
        words = f"compiled C equals the reference on {count(held['vectors'])} vectors"
        words = words if same else f"compiled C differs on {count(held['differ'])} vectors"
        found.append((words, "good" if same else "bad"))
    if run.warnings:
        found.append((f"{len(run.warnings)} warning{'s' if len(run.warnings) > 1 else ''}", ""))
    return found


def _search(run: Run, metric: Metric) -> dict[str, Any]:
    from .plots.curves import curves
    from .plots.size import size

    best, final = study.best_of_designs(run.trials, metric), study.finalists(run.trials, metric)
    why = study.reasons(run.trials)
    shown = [
        {
            **{k: t.get(k) for k in ("number", "seed", "valid", "seconds")},
            "name": t.get("name") or "unnamed",
            "params": (t.get("cost") or {}).get("params"),
            "macs": (t.get("cost") or {}).get("macs"),
            "rung": study.rung_of(t),
            "recipe": study.recipe_words(t.get("recipe")),
        }
        for t in best[:MOST_DESIGNS]
    ]
    return {
        "fused": bool(run.result.get("fusion")),
        "size": size(run.result, run.trials, metric),
        "curves": curves(final, metric),
        "finalists": final,
        "trials": run.trials,
        "statuses": study.statuses(run.trials),
        "families": study.families(run.trials, metric),
        "designs": shown,
        "designs_left": len(best) - len(shown),
        "reasons": why[:MOST_REASONS],
        "reasons_left": max(0, len(why) - MOST_REASONS),
    }


def _answers(run: Run) -> dict[str, Any]:
    import numpy as np

    from .plots.labels import MOST as MOST_BARS
    from .plots.labels import label_bars
    from .plots.matrix import matrix
    from .plots.scatter import MOST, histogram, scatter

    fitted, confused, labels = answers.fitted(run), answers.confusion(run), answers.label_counts(run)
    fits = []
    for i, f in enumerate(fitted[:MOST_TARGETS]):
        off = np.quantile(np.abs(f.errors), [0.5, 0.95]) if len(f.y) else np.zeros(2)
        fits.append(
            {
                "name": f.name,
                "unit": f.unit,
                "period": f.period,
                "n": len(f.y),
                "drawn": min(len(f.y), MOST),
                "half": f"{off[0]:.3g}",
                "most": f"{off[1]:.3g}",
                "scatter": scatter(f, f"scatter{i}"),
                "histogram": histogram(f, f"errors{i}") if len(fitted) <= 2 else None,
            }
        )
    recalls = []
    if confused:
        total = confused.counts.sum(1)
        recalls = [
            (n, int(t), float(r) if t else None)
            for n, t, r in zip(confused.classes, total, confused.recalls, strict=True)
        ]
        if len(recalls) > MOST_CLASSES:
            recalls = sorted(recalls, key=lambda r: 2.0 if r[2] is None else r[2])[:MOST_CLASSES]
    return {
        "regression": run.task.get("kind") in ("regression", "circular"),
        "answered": facts.answered(run),
        "samples": len(run.y) if run.y is not None else 0,
        "fits": fits,
        "fits_left": max(0, len(fitted) - MOST_TARGETS),
        "confusion": confused,
        "matrix": matrix(confused) if confused else None,
        "recalls": recalls,
        "recalls_left": len(confused.classes) - len(recalls) if confused else 0,
        "mistakes": confused.mistakes() if confused else [],
        "labels": labels,
        "label_bars_most": MOST_BARS,
        "bars": label_bars(labels) if labels else None,
    }


def _architecture(run: Run) -> dict[str, Any]:
    net = facts.network(run) or {}
    layers = [layer for layer in net.get("layers") or () if isinstance(layer, dict)]
    resident = any(layer.get("ram_bytes") is not None for layer in layers)
    axes = ("params", "macs", "flash_bytes", *(("ram_bytes",) if resident else ()))
    most = [max((layer.get(a) or 0 for layer in layers), default=0) or 1 for a in axes]
    sums = [sum(layer.get(a) or 0 for layer in layers) for a in axes[:3]]
    whole = (net.get("cost") or {}).get("flash_bytes") or 0
    drawn = drawing(layers, shape_of(run.task.get("input") or {}), int((net.get("design") or {}).get("beside") or 0))
    return {
        "network_name": net.get("name") or "The network",
        "layers": [
            {
                "name": layer.get("name"),
                "op": op_of(layer),
                "kind": kind_of(str(layer.get("op") or "")),
                "shape": shape_words(shape_of(layer)),
                "reads": inputs_words(layers, i),
                "costs": [(layer.get(a), (layer.get(a) or 0) / m) for a, m in zip(axes, most, strict=True)],
            }
            for i, layer in enumerate(layers)
        ],
        "network_flash": whole,
        "flash_rest": whole - sums[2],
        "layers_resident": resident,
        "layer_sums": sums,
        "drawing": drawn,
        "drawing_words": " → ".join(f"{b.words} {b.shape}" for b in drawn.boxes) if drawn else "",
        "keys": [(k, words) for k, words in KEYS.items() if drawn and any(b.kind == k for b in drawn.boxes)],
    }
