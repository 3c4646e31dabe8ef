/* What start.c offers to an emulated program. */
#include <stdint.h>

int open_file(const char *name, int mode); /* 1: read bytes, 5: write bytes; -1 when it cannot */
uint32_t read_file(int file, void *to, uint32_t bytes);
void write_file(int file, const void *from, uint32_t bytes);
void leave(int code);
uint32_t stack_pointer(void);
void paint(void);
uint32_t painted_over(uint32_t from);
void count_begin(void);
void count_end(void);
