"""Inner loops of the family `short` in the assembly that every Arm microcontroller has, Cortex-M0 included.

Macros of kernels/short/thumb.c stand where a Cortex-M3 has a shorter way.  Every function takes a `job` in r0, which
names its members by their offsets; sums of up to four pixels live in r8 to r11, and r7 is kept by hand, because it may
be the frame pointer.
"""

from collections.abc import Iterator, Sequence

X, W, M, Y, AT, PITCH, BIAS, SHIFT, END, KEPT, ROWS_END, KW, STRIDE = (f"#{4 * k}" for k in range(13))


def dots(n: int) -> str:
    """Sums over the taps of `n` pixels: r5 taps, r6 weights up to r12, r7 biases and multipliers, lr the job."""
    taps = [f"r{q}" for q in range(n)]
    lines = [f"str r7, [r0, {KEPT}]", "mov lr, r0", f"ldr r6, [r0, {W}]", f"ldr r7, [r0, {M}]"]
    lines += ["1: mov r0, lr", f"ldr r5, [r0, {X}]", f"ldr r1, [r0, {AT}]", "adds r1, r1, r6", "mov r12, r1"]
    lines += ["ldmia r7!, {r2}", *(f"mov r{8 + q}, r2" for q in range(n)), "2:"]
    for k in range(4):
        lines += [f"WEIGHT(r6, {k})", f"ldmia r5!, {{{', '.join(taps)}}}"]
        lines += [f"PRODUCT(r{q}, r{8 + q})" for q in range(n)]
    lines += ["adds r6, #4", "cmp r6, r12", "bne 2b", "mov r0, lr", "ldmia r7!, {r2}"]
    lines += [f"ldr r3, [r0, {BIAS}]", f"ldr r4, [r0, {SHIFT}]", f"ldr r5, [r0, {Y}]", "cmp r4, #0", "beq 4f"]
    for q in range(n):
        lines += [f"ROUND(r{8 + q})", f"strb r1, [r5, #{q}]"]
    lines += ["mov r0, lr", f"ldr r1, [r0, {PITCH}]", "adds r5, r5, r1", "b 5f", "4:", *_whole(n), "mov r0, lr"]
    lines += [f"5: str r5, [r0, {Y}]", f"ldr r1, [r0, {END}]", "cmp r7, r1", "beq 6f", "b 1b"]
    return _function(f"dots_{n}", [*lines, f"6: ldr r7, [r0, {KEPT}]"])


def depthwise(n: int, kw: int) -> str:
    """Sums of `n` pixels, each over taps of its own: r0 weights, r1 to r3 distances of the pixels, r6 a row, r7 rows.

    Args: kw: taps of a row; 0: as many as the job says.
    """
    lines = [f"str r7, [r0, {KEPT}]", "mov lr, r0", *([f"ldr r1, [r0, {ROWS_END}]", "mov r12, r1"] if kw else [])]
    lines += ["1: mov r7, lr", f"ldr r0, [r7, {W}]", f"ldr r4, [r7, {M}]", "ldr r5, [r4]"]
    lines += [f"mov r{8 + q}, r5" for q in range(n)]
    lines += [f"ldr r1, [r7, {STRIDE}]", "adds r2, r1, r1", "adds r3, r2, r1"][: max(n - 1, 0)]
    lines += [f"ldr r7, [r7, {X}]", "2: ldmia r7!, {r6}", "mov r4, lr"]
    lines += [*(() if kw else (f"ldr r5, [r4, {KW}]", "adds r5, r5, r0", "mov r12, r5")), f"ldr r4, [r4, {AT}]"]
    lines += ["adds r6, r6, r4"]
    for k in range(kw):
        lines += ["adds r6, #1"] * bool(k) + [f"WEIGHT(r0, {k})", *_tap(n)]
    if kw:
        lines += [f"adds r0, #{kw}", "cmp r7, r12", "bne 2b"]
    else:
        lines += ["3: WEIGHT(r0, 0)", *_tap(n), "adds r6, #1", "adds r0, #1", "cmp r0, r12", "bne 3b"]
        lines += ["mov r4, lr", f"ldr r4, [r4, {ROWS_END}]", "cmp r7, r4", "bne 2b"]
    lines += ["mov r7, lr", f"str r0, [r7, {W}]", f"ldr r6, [r7, {M}]", "ldr r2, [r6, #4]", "adds r6, #8"]
    lines += [f"str r6, [r7, {M}]", f"ldr r3, [r7, {BIAS}]", f"ldr r4, [r7, {SHIFT}]", f"ldr r5, [r7, {Y}]"]
    lines += ["cmp r4, #0", "beq 4f"]
    for q in range(n):
        lines += [f"ROUND(r{8 + q})", f"str r1, [r5, #{4 * q}]"]
    lines += [f"adds r5, #{4 * n}", "b 5f", "4:", *_whole(n)]
    lines += [f"5: str r5, [r7, {Y}]", f"ldr r1, [r7, {AT}]", f"ldr r2, [r7, {PITCH}]", "adds r1, r1, r2"]
    lines += [f"str r1, [r7, {AT}]", f"ldr r1, [r7, {END}]", "cmp r6, r1", "beq 6f", "b 1b"]
    return _function(f"depthwise_{n}", [*lines, f"6: ldr r7, [r7, {KEPT}]"])


def _tap(n: int) -> Iterator[str]:
    """One tap of every pixel."""
    yield from ("FIRST", "PRODUCT(r5, r8)")
    for q in range(1, n):
        yield from (f"ldrsb r5, [r6, r{q}]", f"PRODUCT(r5, r{8 + q})")


def _whole(n: int) -> list[str]:
    """Sums as they are."""
    return [*(f"mov r{q}, r{8 + q}" for q in range(n)), f"stmia r5!, {{{', '.join(f'r{q}' for q in range(n))}}}"]


def _function(name: str, lines: Sequence[str]) -> str:
    """A C function of one block of assembly; capitals are macros."""
    body, row = [], ""
    for line in [".syntax unified", *lines]:
        label, _, macro = line.rpartition(" ") if "(" not in line else line.partition("(")[0].rpartition(" ")
        text = f'"{line}\\n"'
        if macro.isupper():
            text = f'"{label} " ' * bool(label) + line.removeprefix(label).strip()
        if row and len(row) + len(text) > 105:
            body.append(row)
            row = ""
        row = f"{row} {text}" if row else text
    body.append(row)
    clobbers = ", ".join(f'"r{k}"' for k in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12))
    return (
        f'static void {name}(job *j) {{\n  register job *r0 __asm__("r0") = j;\n  __asm__ volatile(\n'
        + "\n".join(f"      {row}" for row in body)
        + f'\n      : "+r"(r0)\n      :\n      : {clobbers}, "lr", "cc", "memory");\n}}\n'
    )
