typedef struct {
  linear_layer linear;
  const int32_t *m;
  dim yp, zero, lo, hi;
} hidden_layer;
%%
/* A linear layer inside the network: its sums, once all rows are in, rounded. */
APART static void hidden(const hidden_layer *l, const int32_t *sums, int8_t *y) {
  for (int o = 0; o < l->linear.O; o++) y[o * l->yp] = (int8_t)requantize(sums[o], l->m[o], l->zero, l->lo, l->hi);
}
