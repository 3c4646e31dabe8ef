"""What less of every sample costs and saves: the table of `featherweight simplify`, on a terminal and on the page."""

from typing import TYPE_CHECKING, Any

from ..task import METRICS
from .number import NONE, Metric, count, interval_of, is_number, value_of
from .run import clean

if TYPE_CHECKING:
    from markupsafe import Markup
    from rich.table import Table

ID, TITLE = "simplify", "An easier question"

_PAGE = """\
<section id="{{ id }}" aria-labelledby="h-{{ id }}">
<h2 id="h-{{ id }}">{{ title }}</h2>
<p>{{ words }}</p>
<div class="scroll" role="region" aria-label="{{ title }}" tabindex="0"><table>
<caption><span>One short training per row, judged on the same validation rows ({{ metric.direction }}); differences are
paired, with 95 % intervals. Bytes and MACs are those of the reading and the probe together; "at the source" is without
the reading, where the sensor delivers it.</span></caption>
<thead><tr><th scope="col">Reads</th><th scope="col" class="num">{{ heading }}</th><th scope="col" class="num">Against
{{ reference }}</th><th scope="col" class="num">Sample, bytes</th><th scope="col" class="num">MACs</th>
<th scope="col" class="num">Flash, bytes</th><th scope="col" class="num">RAM, bytes</th>
<th scope="col" class="num">RAM at the source</th></tr></thead><tbody>
{% for r in same %}
<tr{% if r.chosen %} class="wins"{% endif %}>
<th scope="row">{{ r.name }}{% if r.chosen %} <span class="chip winner">{{ chip }}</span>{% endif %}
<small>{{ r.what }}{% if r.probe %}; {{ r.probe }}{% endif %}</small></th>
{% if r.why and not r.trained %}<td colspan="7">{{ r.why }}</td>
{% else %}
<td class="num">{{ r.score }}<small>{{ r.ends }}</small></td>
<td class="num">{{ r.difference }}<small>{{ r.interval }}</small></td>
<td class="num">{{ r.bytes }}</td><td class="num">{{ r.macs }}</td><td class="num">{{ r.flash }}</td>
<td class="num">{{ r.ram }}</td><td class="num">{{ r.source }}</td>
{% endif %}</tr>
{% endfor %}</tbody></table></div>
{% if other %}
<div class="scroll" role="region" aria-label="Other questions" tabindex="0"><table>
<caption><span>Other questions about the same samples: their scores do not compare with those above.</span></caption>
<thead><tr><th scope="col">Asks</th><th scope="col" class="num">Score</th><th scope="col" class="num">One answer to
all</th><th scope="col" class="num">Answers to the first question, read so</th>
<th scope="col" class="num">Metric</th></tr></thead><tbody>
{% for r in other %}
<tr><th scope="row">{{ r.name }}<small>{{ r.what }}; from {{ r.reads }}</small></th>
{% if r.why %}<td colspan="4">{{ r.why }}</td>
{% else %}<td class="num">{{ r.score }}<small>{{ r.ends }}</small></td><td class="num">{{ r.chance }}</td>
<td class="num">{{ r.reread }}</td><td class="num">{{ r.metric }}</td>
{% endif %}</tr>
{% endfor %}</tbody></table></div>
{% endif %}
</section>
"""


def section(held: dict[str, Any]) -> "Markup":
    """The section of a report.

    Args:
        held: result["simplify"]: rows and chosen; words, units and the chip of the chosen row where there are some.
    Returns: HTML in the classes of style.css; names out of the data are escaped.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    metric, reference = _metric(held), _reference(held)
    rows = [_cells(r, held, metric) for r in held["rows"]]
    env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = env.from_string(_PAGE).render(
        id=ID,
        title=TITLE,
        words=held.get("words") or f"The networks of this run read {clean(held['chosen'])}.",
        chip=held.get("chip") or "take this",
        metric=metric,
        heading=_heading(metric),
        reference=reference,
        same=[r for r in rows if not r["question"]],
        other=[r for r in rows if r["question"]],
    )
    return Markup(text)  # noqa: S704 - the environment escapes every name


def table(held: dict[str, Any]) -> "Table":
    """The same rows for a terminal, the view to take in bold."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    metric, reference = _metric(held), _reference(held)
    found = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    found.add_column("reads", no_wrap=True)
    heading = _heading(metric)
    found.add_column(heading, justify="right", min_width=max(map(len, heading.split())))
    for name in (f"to {reference}", "95 %", "sample B", "MACs", "flash B", "RAM B", "at source"):
        found.add_column(name, justify="right", no_wrap=True)
    for r in (_cells(r, held, metric) for r in held["rows"]):
        if r["trained"] and not r["question"]:
            head = Text(f"{'*' if r['chosen'] else ' '} {r['name']}", "bold" if r["chosen"] else "")
            sizes = (r["bytes"], r["macs"], r["flash"], r["ram"], r["source"])
            found.add_row(head, *(Text(w) for w in (r["score"], r["difference"], r["interval"], *sizes)))
    return found


def others(held: dict[str, Any]) -> list[str]:
    """A line per easier question: its score stands alone, for it compares with no other."""
    metric = _metric(held)
    return [
        f"{r['what']}: {r['metric']} {r['score']} ({r['ends']}) from {r['reads']}; its answers to the first "
        f"question, read so, give {r['reread']}, one answer to all gives {r['chance']}"
        for r in (_cells(r, held, metric) for r in held["rows"])
        if r["question"] and r["trained"]
    ]


def refused(held: dict[str, Any]) -> list[str]:
    """A line per reason why rows were not trained, or do not fit, with the rows."""
    reasons: dict[str, list[str]] = {}
    for r in held["rows"]:
        if r["why"]:
            reasons.setdefault(clean(r["why"]), []).append(clean(r["name"]))
    return [f"{', '.join(names)}: {why}" for why, names in reasons.items()]


def _cells(row: dict[str, Any], held: dict[str, Any], metric: Metric) -> dict[str, Any]:
    """One row as texts."""
    mine = metric
    if row["question"]:
        asked = {"metric": row["metric"], "greater_is_better": _greater(row["metric"])}
        mine = Metric.of({"task": asked, "winner": row})
    whole, model = row.get("whole") or {}, row.get("model") or {}
    ends = row.get("interval")
    return {
        "name": clean(row["name"]),
        "what": clean(row["what"]),
        "probe": row["probe"],
        "question": row["question"],
        "reads": row.get("reads") or _reference(held),
        "chosen": row["name"] == held["chosen"],
        "why": row["why"],
        "trained": value_of(row.get("valid")) is not None,
        "metric": mine.title + (f", {mine.unit}" if mine.unit else ""),
        "score": mine.value(row.get("valid")),
        "ends": mine.interval(row.get("valid")),
        "difference": mine.value(row["difference"], sign=True) if is_number(row.get("difference")) else NONE,
        "interval": " to ".join(mine.value(e, sign=True) for e in ends) if ends else "",
        "bytes": count(row["input_bytes"] or None),
        "macs": count((whole or model).get("macs")),
        "flash": count((whole or model).get("flash_bytes")),
        "ram": count(whole.get("ram_bytes")),
        "source": count(model.get("ram_bytes")) if row["at_source"] else NONE,
        "chance": mine.value(row.get("chance")),
        "reread": mine.value(row.get("reread")),
    }


def _metric(held: dict[str, Any]) -> Metric:
    rows = [r for r in held["rows"] if not r["question"] and interval_of(r["valid"])]
    name = rows[0]["metric"] if rows else ""
    task = {"metric": name, "greater_is_better": _greater(name), "units": held.get("units")}
    return Metric.of({"task": task, "winner": rows[0] if rows else {}})


def _greater(metric: str) -> bool:
    return METRICS[metric][1] if metric in METRICS else True


def _heading(metric: Metric) -> str:
    return metric.title + (f", {metric.unit}" if metric.unit else "")


def _reference(held: dict[str, Any]) -> str:
    """The first row that was trained and that nothing is compared with."""
    return next(
        (clean(r["name"]) for r in held["rows"]
         if not r["question"] and value_of(r["valid"]) is not None and r["difference"] is None), "raw"
    )  # fmt: skip
