typedef struct { /* a step and the ring of rows that it writes; the first one stands for the input */
  const void *layer;
  place at, row, left;   /* numbers: column 0 of the ring's first row, a row, the padding before column 0 */
  count runs, end, from; /* runs that compute; with those that pad; the run that makes the first row */
  count ring, top;       /* rows held; rows of padding before the first */
  uint8_t kernel, reach, inputs, window;
  int8_t fill; /* of padding */
} step;

typedef struct { /* which rows of a value a step reads */
  count height, need, start, stride, step;
  uint8_t value;
} window;
%%
static @A *ring_row(@N_state *s, const step *p, int slot) { return s->@a + p->at + slot * p->row; }
%%
/* Every step has what it needs, or has nothing left to do. */
static int ready(const @N_state *s, int k) {
  const step *p = &steps[k];
  if (s->run[k] >= p->runs) return s->run[k] < p->end;
  for (int i = p->window; i < p->window + p->inputs; i++)
    if (s->made[windows[i].value] < s->need[i]) return 0;
  return 1;
}

/* A row more of the result of step k: padding when y is given. */
static void made(@N_state *s, int k) {
  s->made[k]++;
  if (++s->slot[k] == steps[k].ring) s->slot[k] = 0;
}
