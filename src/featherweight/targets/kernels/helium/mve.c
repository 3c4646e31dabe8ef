#ifdef __ARM_FEATURE_MVE
#include <arm_mve.h>
#define APART __attribute__((noinline)) /* in one function the registers would not do */
/* q5 is a multiplier for all or its lanes' own; q4, a sum each, becomes a byte each, the lowest of its lane. */
#define ROUND(zero) \
  "vrmulh.s32 q4, q4, q5\n vadd.i32 q4, q4, " zero "\n vqmovnb.s32 q4, q4\n vqmovnb.s16 q4, q4\n"
#endif
