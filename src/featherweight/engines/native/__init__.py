"""The native engine: one sample per SIMD lane, compiled for every instruction set, chosen when it is first needed."""
