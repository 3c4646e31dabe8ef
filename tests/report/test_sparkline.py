"""Small plots are whole SVG files that hold every count."""

import xml.etree.ElementTree as ET

import numpy as np

from featherweight.report.sparkline import bars, lines


def test_a_long_signal_keeps_its_peaks() -> None:
    trace = np.zeros(50_000)
    trace[31_234] = 1
    points = next(e for e in ET.fromstring(lines([trace])).iter() if e.tag.endswith("path")).attrib["d"][1:].split()
    heights = [float(y) for y in points[1::2]]
    assert len(heights) < 1000 and min(heights) < 10 and max(heights) > 60


def test_bars_name_and_count() -> None:
    text = bars(["a <b>", "c"], [3, 1200])
    words = [e.text for e in ET.fromstring(text).iter() if e.tag.endswith("text")]
    assert words == ["a <b>", "3", "c", "1,200"]
    ends = bars(["0 to 1", "1 to 2"], [0, 4], ends=("0", "2"))
    assert [e.text for e in ET.fromstring(ends).iter() if e.tag.endswith("text")] == ["0", "2"]


def test_a_flat_signal_is_a_line() -> None:
    assert "nan" not in lines([np.full(9, 3.0), np.full(9, np.nan)])
