/* Registration, the one way from JavaScript to a method, and how long a port lives. */
#include "port.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

static Method port_dispose, port_reopen, port_prepare;

static const struct {
  const char *name;
  Method *method;
} methods[] = {
    {"turn", port_turn},
    {"wake", port_wake},
    {"add", port_add},
    {"remove", port_remove},
    {"recv", port_recv},
    {"send", port_send},
    {"sendv", port_sendv},
    {"flush", port_flush},
    {"recvfrom", port_recvfrom},
    {"sendto", port_sendto},
    {"socket", port_socket},
    {"socketpair", port_socketpair},
    {"pipe", port_pipe},
    {"bind", port_bind},
    {"listen", port_listen},
    {"connect", port_connect},
    {"accept", port_accept},
    {"sockname", port_sockname},
    {"setOption", port_set_option},
    {"getOption", port_get_option},
    {"shutdown", port_shutdown},
    {"close", port_close},
    {"setNonBlocking", port_set_non_blocking},
    {"dup", port_dup},
    {"kindOf", port_kind_of},
    {"watch", port_watch},
    {"watchAgain", port_watch_again},
    {"watchRef", port_watch_ref},
    {"unwatch", port_unwatch},
    {"catchSignal", port_catch_signal},
    {"releaseSignal", port_release_signal},
    {"workThreads", port_work_threads},
    {"workBegin", port_work_begin},
    {"workNext", port_work_next},
    {"workTake", port_work_take},
    {"workAbandon", port_work_abandon},
    {"readCached", port_read_cached},
    {"startProcess", port_start_process},
    {"waitProcess", port_wait_process},
    {"killProcess", port_kill_process},
    {"dispose", port_dispose},
    {"reopen", port_reopen},
    {"prepare", port_prepare},
};
enum { METHODS = sizeof methods / sizeof *methods };

struct Binding {
  Port *port;
  Method *method;
};

static napi_value call_method(napi_env env, napi_callback_info info) {
  size_t count = MAX_ARGUMENTS;
  void *data = NULL;
  Call call = {.env = env};
  napi_value result = NULL;
  /* Arguments that were not passed are filled up with `undefined`. */
  if (napi_get_cb_info(env, info, &count, call.arguments, NULL, &data) != napi_ok) return NULL;
  const Binding *binding = data;
  int number =
      binding->port->closed && binding->method != port_reopen ? -EBADF : binding->method(binding->port, &call);
  napi_create_int32(env, number, &result);
  return result;
}

static void on_teardown(void *data);

static void close_system(Port *port) {
  if (port->epoll_fd >= 0) close(port->epoll_fd);
  if (port->wake_fd >= 0) close(port->wake_fd);
  port->epoll_fd = port->wake_fd = -1;
}

/* Everything of the system goes back; the memory stays as long as functions may be called. */
static void port_shut(Port *port) {
  if (port->closed) return;
  port->closed = true;
  watch_end(port);
  signals_release(port);
  work_end(port);
  close_system(port);
  if (port->registered != NULL) memset(port->registered, 0, port->registered_end);
  port->registered_end = 0;
  napi_remove_env_cleanup_hook(port->env, on_teardown, port);
}

static int port_dispose(Port *port, Call *call) {
  (void)call;
  port_shut(port);
  return 0;
}

/* A worker that ends, or the process. */
static void on_teardown(void *data) { port_shut(data); }

void port_own(Port *port) { port->owners++; }

void port_disown(Port *port) {
  if (--port->owners > 0) return;
  port_shut(port);
  if (port->shared != NULL) shared_release(port->shared);
  if (port->registered != NULL) munmap(port->registered, TABLE_FDS);
  free(port->bindings);
  free(port);
}

static void function_collected(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  port_disown(data);
}

int prepare(Port *port) {
  if (port->epoll_fd >= 0) return 0;
  /* Level-triggered, and data no descriptor has: see turn.c. */
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = UINT64_MAX};
  port->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (port->epoll_fd >= 0) port->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (port->wake_fd < 0 || epoll_ctl(port->epoll_fd, EPOLL_CTL_ADD, port->wake_fd, &event) < 0) {
    int error = errno;
    close_system(port);
    return -error;
  }
  port->ctl[CTL_FD] = port->epoll_fd;
  port->ctl[CTL_WAKE_FD] = port->wake_fd;
  signals_prepare(port);
  return 0;
}

static int port_prepare(Port *port, Call *call) {
  (void)call;
  return prepare(port);
}

static int port_new(napi_env env, bool use_uv, bool main_thread, Port **result) {
  enum {
    CTL_SIZE = 4096,
    EVENTS_SIZE = MAX_EVENTS * EVENT_WORDS * sizeof(int32_t),
    SENDS_SIZE = MAX_SENDS * SEND_WORDS * sizeof(int32_t),
  };
  uint8_t *memory;
  Port *port = calloc(1, sizeof *port);
  if (port == NULL) return -ENOMEM;
  port->env = env;
  port->owners = 1;
  port->use_uv = use_uv;
  port->main_thread = main_thread;
  port->epoll_fd = port->wake_fd = -1;
  napi_add_env_cleanup_hook(env, on_teardown, port);
  *result = port;

  port->bindings = calloc(METHODS, sizeof *port->bindings);
  port->shared = shared_map(CTL_SIZE + EVENTS_SIZE + SENDS_SIZE + TABLE_FDS + OUTBOX_SIZE + INBOX_SIZE, &memory);
  if (port->bindings == NULL || port->shared == NULL) return -ENOMEM;
  /* Kept until the port itself goes: a run that opens it again finds pages that are there. */
  void *table = mmap(NULL, TABLE_FDS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (table == MAP_FAILED) return -ENOMEM;
  port->registered = table;
  port->ctl = (int32_t *)(void *)memory;
  port->events = (int32_t *)(void *)(memory + CTL_SIZE);
  port->sends = (int32_t *)(void *)(memory + CTL_SIZE + EVENTS_SIZE);
  port->want = memory + CTL_SIZE + EVENTS_SIZE + SENDS_SIZE;
  port->outbox = port->want + TABLE_FDS;
  port->inbox = port->outbox + OUTBOX_SIZE;
  return prepare(port);
}

/*
 * Once more, in the memory that is still there: see port.ts. A run that never has to wait for the system is over without
 * the descriptors.
 */
static int port_reopen(Port *port, Call *call) {
  (void)call;
  if (!port->closed) return -EINVAL;
  port->closed = false;
  napi_add_env_cleanup_hook(port->env, on_teardown, port);
  memset(port->ctl, 0, CTL_WORDS * sizeof *port->ctl);
  port->ctl[CTL_FD] = port->ctl[CTL_WAKE_FD] = -1;
  return 0;
}

#define CHECK(call)                                  \
  do {                                               \
    if ((call) != napi_ok) return -ENOTSUP;          \
  } while (0)

static int set_array(Port *port, napi_value object, const char *name, napi_typedarray_type type, void *start,
                     size_t elements, size_t element_size) {
  napi_value buffer, array;
  CHECK(shared_buffer(port->env, port->shared, start, elements * element_size, &buffer));
  CHECK(napi_create_typedarray(port->env, type, elements, buffer, 0, &array));
  CHECK(napi_set_named_property(port->env, object, name, array));
  return 0;
}

static int port_describe(Port *port, napi_value object) {
  napi_env env = port->env;
  int error = set_array(port, object, "ctl", napi_int32_array, port->ctl, CTL_WORDS, 4);
  if (!error) error = set_array(port, object, "events", napi_int32_array, port->events, MAX_EVENTS * EVENT_WORDS, 4);
  if (!error) error = set_array(port, object, "want", napi_uint8_array, port->want, TABLE_FDS, 1);
  if (!error) error = set_array(port, object, "sends", napi_int32_array, port->sends, MAX_SENDS * SEND_WORDS, 4);
  if (!error) error = set_array(port, object, "outbox", napi_uint8_array, port->outbox, OUTBOX_SIZE, 1);
  if (!error) error = set_array(port, object, "inbox", napi_uint8_array, port->inbox, INBOX_SIZE, 1);
  for (int i = 0; i < METHODS && !error; i++) {
    napi_value function;
    port->bindings[i] = (Binding){port, methods[i].method};
    CHECK(napi_create_function(env, methods[i].name, NAPI_AUTO_LENGTH, call_method, &port->bindings[i], &function));
    CHECK(napi_add_finalizer(env, function, port, function_collected, NULL, NULL));
    port_own(port);
    CHECK(napi_set_named_property(env, object, methods[i].name, function));
  }
  return error;
}

/* open(useUv, mainThread): the parts of a port, or -errno. */
static napi_value open_port(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2], object, result = NULL;
  bool use_uv = false, main_thread = false;
  Port *port = NULL;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok) return NULL;
  if (napi_get_value_bool(env, arguments[0], &use_uv) != napi_ok) use_uv = false;
  if (napi_get_value_bool(env, arguments[1], &main_thread) != napi_ok) main_thread = false;
  int error = port_new(env, use_uv, main_thread, &port);
  if (!error && napi_create_object(env, &object) != napi_ok) error = -ENOTSUP;
  if (!error) error = port_describe(port, object);
  if (error && port != NULL) port_shut(port);
  if (port != NULL) port_disown(port);
  if (!error) return object;
  napi_create_int32(env, error, &result);
  return result;
}

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "open", NAPI_AUTO_LENGTH, open_port, NULL, &function) == napi_ok)
    napi_set_named_property(env, exports, "open", function);
  return exports;
}
