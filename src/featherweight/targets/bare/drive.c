/* Answers every input of in.bin into out.bin; depth.bin gets three words: the stack of a
   prediction, the size of the state, the ticks of the last prediction.
   in.bin begins with a word: whether to push the input row by row. */
#include "start.h"
#include "model.h"

#define WATCHED 4 /* predictions whose stack is painted */

static model_input x[MODEL_INPUT_SIZE];
static float y[MODEL_OUTPUT_SIZE];
static uint32_t watched, deepest, began, ticked;

/* Ticks of the board's timer, which counts down; 0 where none is known. */
static uint32_t ticks(void) {
#ifdef TIMER
  return *(volatile uint32_t *)(TIMER + 4);
#else
  return 0;
#endif
}

static void before(void) {
#ifdef TIMER
  *(volatile uint32_t *)(TIMER + 8) = 0xFFFFFFFFu; /* reload */
  *(volatile uint32_t *)(TIMER + 4) = 0xFFFFFFFFu;
  *(volatile uint32_t *)TIMER = 1;
#endif
  count_begin();
  began = ticks();
}

static void after(uint32_t sp) {
  ticked = began - ticks();
  count_end();
  if (watched++ >= WATCHED) return;
  const uint32_t used = painted_over(sp);
  if (used > deepest) deepest = used;
}

__attribute__((noinline)) static int at_once(void) {
  const uint32_t sp = stack_pointer();
  if (watched < WATCHED) paint();
  before();
  const int wrong = model_predict(x, y);
  after(sp);
  return wrong;
}

#ifdef PUSHES
static model_state state;

__attribute__((noinline)) static int by_rows(void) {
  const uint32_t sp = stack_pointer();
  int wrong = 0;
  if (watched < WATCHED) paint();
  before();
  model_begin(&state);
  for (uint32_t r = 0; r < MODEL_ROWS; r++) wrong |= model_push(&state, x + r * MODEL_ROW_SIZE);
  wrong |= model_finish(&state, y);
  after(sp);
  return wrong;
}
#else
static int by_rows(void) { return 1; }
#endif

int main(void) {
  uint32_t push;
  const int in = open_file("in.bin", 1), out = open_file("out.bin", 5), depth = open_file("depth.bin", 5);
  if (in < 0 || out < 0 || depth < 0 || read_file(in, &push, sizeof push) != sizeof push) return 97;
  while (read_file(in, x, sizeof x) == sizeof x) {
    if (push ? by_rows() : at_once()) return 3;
    write_file(out, y, sizeof y);
  }
  const uint32_t report[3] = {deepest, sizeof(model_state), ticked};
  write_file(depth, report, sizeof report);
  return 0;
}
