/*
 * Node: uv_poll on the epoll descriptor. libuv's functions are declared here by hand and weakly, so that the binary
 * loads where there are none; their signatures have not changed since libuv 1.0. Elsewhere they must not even be called
 * (Bun aborts, Deno reports one event and no more): whoever opens the port says whether this is Node.
 */
#include "port.h"

#include <stdlib.h>

typedef struct uv_loop_s uv_loop_t;
typedef void UvPollCallback(void *handle, int status, int events);
typedef void UvCloseCallback(void *handle);

#define WEAK __attribute__((weak))
WEAK size_t uv_handle_size(int type);
WEAK int uv_poll_init(uv_loop_t *loop, void *handle, int fd);
WEAK int uv_poll_start(void *handle, int events, UvPollCallback *callback);
WEAK void uv_close(void *handle, UvCloseCallback *callback);
WEAK void uv_ref(void *handle);
WEAK void uv_unref(void *handle);

enum { UV_POLL = 8 };
/* An epoll descriptor has no urgent data: with UV_PRIORITIZED the handle stays active, so the process alive, in silence. */
enum { UV_READABLE = 1, UV_PRIORITIZED = 8 };

typedef struct UvWatch {
  Watch base;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle hook;
  bool armed;
  bool silent;
  bool closing;
  max_align_t handle[];
} UvWatch;

static UvWatch *of_handle(void *handle) { return (UvWatch *)((char *)handle - offsetof(UvWatch, handle)); }

static void on_readable(void *handle, int status, int events) {
  UvWatch *watch = of_handle(handle);
  napi_env env = watch->base.env;
  (void)events;
  if (watch->base.port == NULL) return;
  if (!watch->armed) {
    /* Silenced only now: a callback that arms again, as nearly all do, costs no system call. */
    watch->silent = true;
    uv_poll_start(handle, UV_PRIORITIZED, on_readable);
    return;
  }
  (void)status; /* An error is told like readiness: the turn will meet it. */
  watch->armed = false;
  napi_handle_scope scope;
  napi_value callback, global;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  if (napi_get_reference_value(env, watch->callback, &callback) == napi_ok && napi_get_global(env, &global) == napi_ok &&
      napi_make_callback(env, watch->context, global, callback, 0, NULL, NULL) != napi_ok)
    watch_report(env);
  napi_close_handle_scope(env, scope);
}

/* On the loop, after the last use of the handle. Only here, since the callback may still be running in the context. */
static void on_closed(void *handle) {
  UvWatch *watch = of_handle(handle);
  napi_env env = watch->base.env;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) == napi_ok) {
    if (watch->callback) napi_delete_reference(env, watch->callback);
    if (watch->context) napi_async_destroy(env, watch->context);
    napi_close_handle_scope(env, scope);
  }
  /* Last: when the environment is being torn down, it waits for this. */
  napi_async_cleanup_hook_handle hook = watch->hook;
  free(watch);
  if (hook) napi_remove_async_cleanup_hook(hook);
}

static void uv_end(Watch *base) {
  UvWatch *watch = (UvWatch *)base;
  if (watch->closing) return;
  watch->closing = true;
  uv_close(watch->handle, on_closed);
}

/* The environment ends; `on_closed` removes the hook, and so tells it to go on. */
static void on_teardown(napi_async_cleanup_hook_handle hook, void *data) {
  UvWatch *watch = data;
  (void)hook;
  if (watch->base.port != NULL)
    watch_end(watch->base.port);
  else
    uv_end(&watch->base);
}

static int uv_again(Watch *base) {
  UvWatch *watch = (UvWatch *)base;
  watch->armed = true;
  if (!watch->silent) return 0;
  watch->silent = false;
  return uv_poll_start(watch->handle, UV_READABLE, on_readable);
}

static int uv_set_ref(Watch *base, bool on) {
  UvWatch *watch = (UvWatch *)base;
  (on ? uv_ref : uv_unref)(watch->handle);
  return on;
}

static const WatchWay uv_way = {uv_again, uv_set_ref, uv_end};

int watch_uv_start(Port *port, napi_value callback) {
  napi_env env = port->env;
  uv_loop_t *loop = NULL;
  if (!uv_handle_size || !uv_poll_init || !uv_poll_start || !uv_close || !uv_ref || !uv_unref) return -ENOTSUP;
  if (napi_get_uv_event_loop(env, (struct uv_loop_s **)&loop) != napi_ok || loop == NULL) return -ENOTSUP;
  UvWatch *watch = calloc(1, sizeof *watch + uv_handle_size(UV_POLL));
  if (watch == NULL) return -ENOMEM;
  watch->base = (Watch){&uv_way, port, env};
  int error = uv_poll_init(loop, watch->handle, port->epoll_fd);
  if (error) {
    free(watch);
    return error;
  }
  napi_value name;
  watch->armed = true;
  if (napi_create_reference(env, callback, 1, &watch->callback) != napi_ok ||
      napi_create_string_utf8(env, "outloop-io", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_async_init(env, NULL, name, &watch->context) != napi_ok ||
      napi_add_async_cleanup_hook(env, on_teardown, watch, &watch->hook) != napi_ok)
    error = -ENOTSUP;
  if (!error) error = uv_poll_start(watch->handle, UV_READABLE, on_readable);
  if (error) {
    uv_end(&watch->base);
    return error;
  }
  port->watch = &watch->base;
  return 0;
}
