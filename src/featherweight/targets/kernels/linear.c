%%
/* sums[o] = b[o] + w[o] . x, never rounded: the result of the network */
static void linear_@X(const @X_t *x, int32_t *sums, const int8_t *w, const int32_t *b, int outputs, int inputs) {
  for (int o = 0; o < outputs; o++) sums[o] = b[o] + dot_@X(x, w + o * inputs, inputs);
}
