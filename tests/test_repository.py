"""The repository's own rules: every file introduces itself, stays short, and names no machine."""

import ast
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import featherweight

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("*.py"))
PYTHON = [*SOURCES, *BENCHMARKS, *sorted((ROOT / "tests").rglob("*.py"))]
TEXTS = [
    *PYTHON,
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").glob("*.md")),
    *sorted(p for p in (ROOT / "native").rglob("*") if p.is_file()),
    *(ROOT / name for name in ("Makefile", "NOTICE", "pyproject.toml", ".ci/run", ".gitignore")),
]
HEAVY = {"torch", "sklearn", "optuna", "matplotlib", "scipy", "onnx", "onnxruntime", "PIL", "pandas", "jinja2", "loky"}
HEAVY |= {"tflite", "flatbuffers"}
# Written in halves so that this file does not break its own rule.
MACHINE_PATHS = ("/wo" + "rk/", "/tmp/" + "fw", "/ro" + "ot/", "/ho" + "me/", "/opt/" + "wheels")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_source_introduces_itself() -> None:
    silent = [relative(path) for path in (*SOURCES, *BENCHMARKS) if not ast.get_docstring(ast.parse(read(path)))]
    assert not silent, f"no docstring in {silent}"


def test_files_stay_short_and_are_named_for_what_they_hold() -> None:
    long = {relative(path): lines for path in PYTHON if (lines := len(read(path).splitlines())) > 300}
    assert not long, f"more than one noun in {long}"
    vague = [relative(path) for path in PYTHON if path.stem in VAGUE_NAMES]
    assert not vague, f"names that say nothing: {vague}"


def test_no_text_names_a_machine() -> None:
    found = {relative(path): words for path in TEXTS for words in MACHINE_PATHS if words in read(path)}
    neighbour = "../sha" + "red"
    found |= {relative(path): neighbour for path in set(TEXTS) - set(BENCHMARKS) if neighbour in read(path)}
    assert not found


def test_a_test_file_mirrors_a_source_file() -> None:
    walks = {"contracts", "walks"}
    rooms = [path for path in (ROOT / "tests").glob("*/**/test_*.py") if relative(path).split("/")[1] not in walks]
    strays = []
    for path in rooms:
        source = ROOT / "src/featherweight" / path.relative_to(ROOT / "tests").parent / path.name.removeprefix("test_")
        if not (source.exists() or source.with_suffix("").is_dir()):
            strays.append(relative(path))
    assert not strays, f"no source file for {strays}"


def test_help_imports_nothing_heavy() -> None:
    front_door = "import sys; from featherweight.cli import main; sys.exit(main())"
    command = [sys.executable, "-X", "importtime", "-c", front_door, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    imported = set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE))
    assert done.returncode == 0, done.stderr[-1000:]
    assert "fit" in done.stdout
    assert "featherweight.cli" in imported
    assert not HEAVY & imported


def test_the_newest_change_is_the_version() -> None:
    headings = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == featherweight.__version__


def test_the_bundled_data_is_small_plain_and_attributed() -> None:
    archive = ROOT / "examples" / "meters.tar.gz"
    assert archive.stat().st_size < 1_200_000
    with tarfile.open(archive) as tar:
        names = [member.name for member in tar if member.isfile()]
    assert sum(name.endswith(".jpg") for name in names) == 2200
    assert {name for name in names if not name.endswith(".jpg")} == {"meters/train.csv", "meters/test.csv"}
    for name in ("NOTICE", "examples/README.md"):
        assert "haverland" in read(ROOT / name)


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(len(numbers)))
