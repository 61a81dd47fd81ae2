/* Riding on the host's event loop: what is common to both ways. */
#include "port.h"

#include <string.h>

int port_watch(Port *port, Call *call) {
  napi_valuetype type;
  if (napi_typeof(call->env, call->arguments[0], &type) != napi_ok || type != napi_function) return -EINVAL;
  if (port->watch != NULL) return -EBUSY;
  int error = prepare(port);
  if (error) return error;
  int result = port->use_uv ? watch_uv_start(port, call->arguments[0]) : -ENOTSUP;
  /* Whatever is wrong with libuv here, a thread can wait just as well. */
  if (result < 0) result = watch_thread_start(port, call->arguments[0]);
  /* A watched port stays, even if nobody in JavaScript holds it any more. */
  if (result == 0) port_own(port);
  return result;
}

int port_watch_again(Port *port, Call *call) {
  (void)call;
  return port->watch == NULL ? -EINVAL : port->watch->way->again(port->watch);
}

int port_watch_ref(Port *port, Call *call) {
  int on;
  int error = take_int(call, 0, &on);
  if (error) return error;
  if (port->watch == NULL || (on != 0 && on != 1)) return -EINVAL;
  return port->watch->way->ref(port->watch, on == 1);
}

void watch_end(Port *port) {
  Watch *watch = port->watch;
  if (watch == NULL) return;
  port->watch = NULL;
  watch->port = NULL;
  watch->way->end(watch);
  port_disown(port);
}

int port_unwatch(Port *port, Call *call) {
  (void)call;
  watch_end(port);
  return 0;
}

void watch_report(napi_env env) {
  napi_value exception;
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) != napi_ok || !pending) return;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
}
