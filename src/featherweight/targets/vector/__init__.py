"""C for x86-64: one function per layer, its numbers known to the compiler, in AVX-512-VNNI, AVX2 or plain C."""
