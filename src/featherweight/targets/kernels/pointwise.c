%%
/* y may be x */
static void pointwise_@X(const @X_t *x, int8_t *y, int n, const int8_t *table) {
  for (int i = 0; i < n; i++) y[i] = table[x[i]@Z];
}
