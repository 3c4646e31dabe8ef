"""The emulator says which it is, ends what hangs, and its counts are read as they were written."""

import pytest

from featherweight.errors import ProofError, UnsupportedError
from featherweight.targets import emulator
from featherweight.targets.compiler import build, cross
from featherweight.targets.image import LINK, memory, read


def test_it_names_its_version(board, monkeypatch) -> None:
    board()
    emulator.version.cache_clear()
    assert emulator.version().startswith("qemu-system-arm ")
    emulator.version.cache_clear()
    monkeypatch.setattr(emulator, "QEMU", "qemu-system-nothing")
    with pytest.raises(UnsupportedError, match="qemu-system-nothing is missing") as e:
        emulator.version()
    assert e.value.hint == "apt install qemu-system-arm"


def test_exit_codes_come_back_and_what_hangs_is_ended(board, tmp_path, monkeypatch) -> None:
    device = board()
    files = {k: read(k) for k in ("start.c", "start.h")} | {"memory.ld": memory(1 << 20, 1 << 20)}
    for name, body in (("left", "return 41;"), ("hung", "for (;;) {}")):
        build(
            {**files, "main.c": f"int main(void) {{ {body} }}"},
            tmp_path,
            ["start.c", "main.c", *LINK, "-o", f"{name}.elf"],
            cross(device),
        )
    assert emulator.boot(tmp_path, "left.elf", device.machine, [])[0] == 41
    monkeypatch.setattr(emulator, "PATIENCE", 1)
    with pytest.raises(ProofError, match="more than 1 s"):
        emulator.boot(tmp_path, "hung.elf", device.machine, [])


def test_counts_of_one_address_add_up(tmp_path) -> None:
    file = tmp_path / "count.txt"
    file.write_text("# 12 1\n1a0 4 0\n1a2 4 3\n1a0 2 0\n")
    assert emulator.counts(file) == {0x1A0: (6, 0), 0x1A2: (4, 3)}
    file.write_text("# 24 2\n1a0 4 0\n")
    with pytest.raises(ProofError, match="2 predictions were counted"):
        emulator.counts(file)
