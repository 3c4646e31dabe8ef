/* Start of an emulated run: vectors, memory, files of the host by semihosting, and paint on the stack. */
#include "start.h"

extern uint32_t stack_limit, stack_top, data_image, data_begin, data_end, bss_begin, bss_end;
int main(void);
void Reset_Handler(void);
void fault(void);

static int host(int what, const void *with) {
  register int r0 __asm__("r0") = what;
  register const void *r1 __asm__("r1") = with;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void leave(int code) {
  const uint32_t block[2] = {0x20026, (uint32_t)code}; /* the application ended by itself, with this code */
  host(0x20, block);
  for (;;) {
  }
}

void fault(void) { leave(99); }

__attribute__((section(".vectors"), used)) void *const vectors[16] = {
    &stack_top, (void *)Reset_Handler, (void *)fault, (void *)fault, (void *)fault, (void *)fault, (void *)fault,
    0, 0, 0, 0, (void *)fault, (void *)fault, 0, (void *)fault, (void *)fault};

int open_file(const char *name, int mode) {
  uint32_t n = 0;
  while (name[n]) n++;
  const uint32_t block[3] = {(uint32_t)(uintptr_t)name, (uint32_t)mode, n};
  return host(0x01, block);
}

uint32_t read_file(int file, void *to, uint32_t bytes) {
  const uint32_t block[3] = {(uint32_t)file, (uint32_t)(uintptr_t)to, bytes};
  return bytes - (uint32_t)host(0x06, block);
}

void write_file(int file, const void *from, uint32_t bytes) {
  const uint32_t block[3] = {(uint32_t)file, (uint32_t)(uintptr_t)from, bytes};
  if (host(0x05, block)) leave(98);
}

#define PAINT 0xDEADBEEFu

__attribute__((noinline)) uint32_t stack_pointer(void) {
  uint32_t sp;
  __asm__ volatile("mov %0, sp" : "=r"(sp));
  return sp;
}

/* Both use registers alone, so that the paint begins where the caller's frame ends. */
__attribute__((noinline)) void paint(void) {
  uint32_t sp;
  __asm__ volatile("mov %0, sp" : "=r"(sp));
  for (volatile uint32_t *p = &stack_limit; (uint32_t)(uintptr_t)p < sp; p++) *p = PAINT;
}

__attribute__((noinline)) uint32_t painted_over(uint32_t from) {
  const volatile uint32_t *p = &stack_limit;
  while ((uint32_t)(uintptr_t)p < from && *p == PAINT) p++;
  return from - (uint32_t)(uintptr_t)p;
}

/* The plugin that counts looks for these two addresses. */
__attribute__((noinline, used)) void count_begin(void) { __asm__ volatile("nop" ::: "memory"); }
__attribute__((noinline, used)) void count_end(void) { __asm__ volatile("nop" ::: "memory"); }

void Reset_Handler(void) {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: floats and vectors on */
  __asm__ volatile("dsb\n\tisb");
#endif
#if defined(__ARM_ARCH_6M__)
  *(volatile uint32_t *)0xE000ED14u |= 1u << 3; /* CCR: the emulated core must trap what this one cannot do */
#endif
  const volatile uint32_t *from = &data_image;
  for (volatile uint32_t *to = &data_begin; to < &data_end;) *to++ = *from++;
  for (volatile uint32_t *to = &bss_begin; to < &bss_end;) *to++ = 0;
  leave(main());
}
