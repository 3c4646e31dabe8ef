%%
/* A function that ends before a byte does: the whole row, padding (which lies between) included. */
APART static void clamp(int8_t *y, int n, int lo, int hi) {
  for (int i = 0; i < n; i++) y[i] = (int8_t)clip(y[i], lo, hi);
}
