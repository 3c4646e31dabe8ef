/* The least that starts: vectors, initial data, zeroed memory.  The bytes of a model are an image's with it less one without. */
#include <stdint.h>

extern uint32_t stack_top, data_image, data_begin, data_end, bss_begin, bss_end;
void Reset_Handler(void);
__attribute__((section(".vectors"), used)) void *const vectors[2] = {&stack_top, (void *)Reset_Handler};

void Reset_Handler(void) {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: floats and vectors on */
  __asm__ volatile("dsb\n\tisb");
#endif
  const volatile uint32_t *from = &data_image;
  for (volatile uint32_t *to = &data_begin; to < &data_end;) *to++ = *from++;
  for (volatile uint32_t *to = &bss_begin; to < &bss_end;) *to++ = 0;
  for (;;) {
  }
}
