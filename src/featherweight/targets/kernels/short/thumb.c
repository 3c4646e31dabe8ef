#ifdef __thumb__
#if __ARM_ARCH_ISA_THUMB == 1
#define WEIGHT(w, k) "movs r4, #" #k "\n ldrsb r4, [" #w ", r4]\n"
#define FIRST "ldrb r5, [r6]\n sxtb r5, r5\n"
#define PRODUCT(x, sum) "muls " #x ", r4, " #x "\n add " #sum ", " #x "\n"
#define ROUND(sum) \
  "mov r0, " #sum "\n muls r0, r2, r0\n adds r0, r0, r3\n asrs r0, r4\n sxtb r1, r0\n cmp r1, r0\n beq 7f\n" \
  "asrs r0, r0, #31\n movs r1, #127\n eors r1, r0\n7:"
#else
#define WEIGHT(w, k) "ldrsb r4, [" #w ", #" #k "]\n"
#define FIRST "ldrsb r5, [r6]\n"
#define PRODUCT(x, sum) "mla " #sum ", " #x ", r4, " #sum "\n"
#define ROUND(sum) "mla r0, " #sum ", r2, r3\n asrs r0, r4\n ssat r1, #8, r0\n"
#endif
#endif
