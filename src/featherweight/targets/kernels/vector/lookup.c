/* y = table[x] for rows of bytes */
INLINE void lookup(const uint8_t *x, uint8_t *y, int rows, int each, int xrow, int yrow, const uint8_t *table) {
  for (int r = 0; r < rows; r++)
    for (int i = 0; i < each; i++) y[r * yrow + i] = table[x[r * xrow + i]];
}
