%%
static int32_t dot_@X(const @X_t *x, const int8_t *w, int n) {
  int32_t sum = 0;
  for (int i = 0; i < n; i++) sum += (int32_t)x[i] * w[i];
  return sum;
}
