/* one operand of a concatenation, of bytes */
INLINE void part(const uint8_t *x, uint8_t *y, int C, int H, int W, int xpitch, int xrow, int ypitch, int yrow,
                 const uint8_t *table) {
  for (int h = 0; h < H; h++)
    for (int w = 0; w < W; w++) {
      const uint8_t *in = x + h * xrow + w * xpitch;
      uint8_t *out = y + h * yrow + w * ypitch;
      if (table)
        for (int c = 0; c < C; c++) out[c] = table[in[c]];
      else
        memcpy(out, in, (size_t)C);
    }
}
