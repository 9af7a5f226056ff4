// All that a module without imports needs of wasm2c's runtime (1.0.39): one memory that never grows, traps
// that end the process, and the types that its generated C names.
#ifndef WASM_RT_H_
#define WASM_RT_H_

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define wasm_rt_memcpy memcpy

// The generated code checks every address itself; with -DGUARD_PAGES (64-bit Linux and macOS) the processor does, which
// is faster: an address and an offset reach 8 GiB at most, and what is not the memory ends the process.
#ifdef GUARD_PAGES
#include <sys/mman.h>
#define WASM_RT_MEMCHECK_GUARD_PAGES 1
#define GUARDED_BYTES (1ull << 33)
#else
#define WASM_RT_MEMCHECK_GUARD_PAGES 0
#endif
#define WASM_RT_STACK_DEPTH_COUNT 0
#define WASM_RT_USE_SEGUE 0
#define WASM_RT_SANITY_CHECKS 0

typedef enum {
  WASM_RT_TRAP_OOB,
  WASM_RT_TRAP_INT_OVERFLOW,
  WASM_RT_TRAP_DIV_BY_ZERO,
  WASM_RT_TRAP_INVALID_CONVERSION,
  WASM_RT_TRAP_UNREACHABLE,
  WASM_RT_TRAP_CALL_INDIRECT,
  WASM_RT_TRAP_EXHAUSTION,
} wasm_rt_trap_t;

static inline _Noreturn void wasm_rt_trap(wasm_rt_trap_t trap) {
  fprintf(stderr, "the module trapped (%d)\n", trap);
  exit(1);
}

static inline bool wasm_rt_is_initialized(void) { return true; }

typedef struct {
  uint8_t *data;
  uint64_t size;
} wasm_rt_memory_t;

static inline void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t most_pages,
                                           bool is64, uint32_t page_bytes) {
  (void)most_pages, (void)is64;
  memory->size = pages * page_bytes;
#ifdef GUARD_PAGES
  void *data = mmap(NULL, GUARDED_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED || mprotect(data, memory->size, PROT_READ | PROT_WRITE)) wasm_rt_trap(WASM_RT_TRAP_OOB);
  memory->data = data;
#else
  memory->data = calloc(pages, page_bytes);
  if (!memory->data) wasm_rt_trap(WASM_RT_TRAP_OOB);
#endif
}

static inline void wasm_rt_free_memory(wasm_rt_memory_t *memory) {
#ifdef GUARD_PAGES
  munmap(memory->data, GUARDED_BYTES);
#else
  free(memory->data);
#endif
}

// Functions and tables are named by code that is generated whether a module has tables or not.
typedef enum {
  WASM_RT_I32,
  WASM_RT_I64,
  WASM_RT_F32,
  WASM_RT_F64,
  WASM_RT_V128,
  WASM_RT_FUNCREF,
  WASM_RT_EXTERNREF,
} wasm_rt_type_t;
typedef const char *wasm_rt_func_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
typedef struct {
  void (*fn)(void **instance, void *args, void *next);
} wasm_rt_tailcallee_t;
typedef struct {
  wasm_rt_func_type_t func_type;
  wasm_rt_function_ptr_t func;
  wasm_rt_tailcallee_t func_tailcallee;
  void *module_instance;
} wasm_rt_funcref_t;
typedef void *wasm_rt_externref_t;
static const wasm_rt_funcref_t wasm_rt_funcref_null_value;
static const wasm_rt_externref_t wasm_rt_externref_null_value;
typedef struct {
  wasm_rt_funcref_t *data;
  uint32_t size;
} wasm_rt_funcref_table_t;
typedef struct {
  wasm_rt_externref_t *data;
  uint32_t size;
} wasm_rt_externref_table_t;

#endif
