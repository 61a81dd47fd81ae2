/* The memory that JavaScript and the native side share. */
#include "port.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

struct Shared {
  atomic_int owners;
  void *memory;
  size_t size;
};

Shared *shared_map(size_t size, uint8_t **memory) {
  Shared *shared = malloc(sizeof *shared);
  if (shared == NULL) return NULL;
  shared->memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (shared->memory == MAP_FAILED) {
    free(shared);
    return NULL;
  }
  shared->size = size;
  atomic_init(&shared->owners, 1);
  *memory = shared->memory;
  return shared;
}

void shared_release(Shared *shared) {
  if (atomic_fetch_sub(&shared->owners, 1) != 1) return;
  munmap(shared->memory, shared->size);
  free(shared);
}

static void buffer_collected(napi_env env, void *data, void *hint) {
  (void)env;
  (void)data;
  shared_release(hint);
}

napi_status shared_buffer(napi_env env, Shared *shared, void *start, size_t length, napi_value *result) {
  atomic_fetch_add(&shared->owners, 1);
  napi_status status = napi_create_external_arraybuffer(env, start, length, buffer_collected, shared, result);
  if (status != napi_ok) shared_release(shared);
  return status;
}
