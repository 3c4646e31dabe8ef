/* A QEMU plugin (TCG, API version given as VERSION): how often every instruction was executed between two addresses.

   Arguments: begin=ADDRESS end=ADDRESS out=FILE, addresses in hexadecimal.  The file has a line "# INSTRUCTIONS RUNS",
   then "ADDRESS EXECUTED TAKEN" in hexadecimal, decimal, decimal: TAKEN counts what did not go on to the next one.
   QEMU's header is not needed: what is used of it is declared here. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t plugin_id;
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *), int flags, void *data);
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);

__attribute__((visibility("default"))) int qemu_plugin_version = VERSION;

typedef struct block { /* instructions that run one after the other */
  struct block *next;
  uint64_t end, executed, left; /* left: how often something else than the next address followed */
  size_t count;
  uint64_t address[];
} block;

static block *all, *before;
static uint64_t begin, end, instructions, runs;
static int counting;
static char out[4096] = "count.txt";

static void executed(unsigned cpu, void *data) {
  block *const b = data;
  (void)cpu;
  if (before && before->end != b->address[0]) before->left++;
  before = NULL;
  if (b->address[0] == begin) {
    counting = 1;
    runs++;
  } else if (b->address[0] == end) {
    counting = 0;
  } else if (counting) {
    b->executed++;
    instructions += b->count;
    before = b;
  }
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb) {
  const size_t n = qemu_plugin_tb_n_insns(tb);
  block *const b = calloc(1, sizeof *b + n * sizeof b->address[0]);
  (void)id;
  if (!b || !n) abort();
  b->count = n;
  for (size_t k = 0; k < n; k++) b->address[k] = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, k));
  b->end = b->address[n - 1] + qemu_plugin_insn_size(qemu_plugin_tb_get_insn(tb, n - 1));
  b->next = all;
  all = b;
  qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, 0, b);
}

static void ended(plugin_id id, void *data) {
  FILE *const f = fopen(out, "w");
  (void)id, (void)data;
  if (!f) abort();
  fprintf(f, "# %" PRIu64 " %" PRIu64 "\n", instructions, runs);
  for (const block *b = all; b; b = b->next)
    for (size_t k = 0; b->executed && k < b->count; k++)
      fprintf(f, "%" PRIx64 " %" PRIu64 " %" PRIu64 "\n", b->address[k], b->executed, k + 1 == b->count ? b->left : 0);
  fclose(f);
}

__attribute__((visibility("default"))) int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
  (void)info;
  for (int k = 0; k < argc; k++) {
    if (!strncmp(argv[k], "begin=", 6)) begin = strtoull(argv[k] + 6, NULL, 16);
    if (!strncmp(argv[k], "end=", 4)) end = strtoull(argv[k] + 4, NULL, 16);
    if (!strncmp(argv[k], "out=", 4)) snprintf(out, sizeof out, "%s", argv[k] + 4);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, ended, NULL);
  return 0;
}
