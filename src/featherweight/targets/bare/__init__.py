"""Start-up code, linker script and the counting plugin of emulated runs: C, read as data."""
