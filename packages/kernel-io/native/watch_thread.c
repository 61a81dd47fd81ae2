/* Any runtime: a thread waits for the epoll descriptor and calls over through a threadsafe function. */
#include "port.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef struct ThreadWatch {
  Watch base;
  napi_threadsafe_function function;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool armed;
  bool stop;
  int epoll_fd;
  int stop_fd;
} ThreadWatch;

static void *wait_in_thread(void *data) {
  ThreadWatch *watch = data;
  struct pollfd fds[2] = {{.fd = watch->epoll_fd, .events = POLLIN}, {.fd = watch->stop_fd, .events = POLLIN}};
  for (;;) {
    pthread_mutex_lock(&watch->lock);
    while (!watch->armed && !watch->stop) pthread_cond_wait(&watch->changed, &watch->lock);
    bool stop = watch->stop;
    pthread_mutex_unlock(&watch->lock);
    if (stop) return NULL;
    if (poll(fds, 2, -1) < 0 || fds[1].revents || !fds[0].revents) continue;
    pthread_mutex_lock(&watch->lock);
    watch->armed = false;
    pthread_mutex_unlock(&watch->lock);
    if (napi_call_threadsafe_function(watch->function, NULL, napi_tsfn_nonblocking) != napi_ok) return NULL;
  }
}

/* On the JavaScript thread; env is NULL when the function is being taken down. */
static void call_over(napi_env env, napi_value callback, void *context, void *data) {
  ThreadWatch *watch = context;
  napi_value global;
  (void)data;
  if (env == NULL || callback == NULL || watch->base.port == NULL) return;
  if (napi_get_global(env, &global) == napi_ok &&
      napi_call_function(env, global, callback, 0, NULL, NULL) != napi_ok)
    watch_report(env);
}

static void on_teardown(void *data) {
  ThreadWatch *watch = data;
  if (watch->base.port != NULL) watch_end(watch->base.port);
}

static void destroy(ThreadWatch *watch) {
  pthread_cond_destroy(&watch->changed);
  pthread_mutex_destroy(&watch->lock);
  if (watch->stop_fd >= 0) close(watch->stop_fd);
  free(watch);
}

/* The threadsafe function is gone, and with it the last that knows of this memory: the thread was joined before. */
static void on_function_gone(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  destroy(data);
}

static void thread_end(Watch *base) {
  ThreadWatch *watch = (ThreadWatch *)base;
  uint64_t one = 1;
  napi_remove_env_cleanup_hook(base->env, on_teardown, watch);
  pthread_mutex_lock(&watch->lock);
  watch->stop = true;
  pthread_cond_signal(&watch->changed);
  pthread_mutex_unlock(&watch->lock);
  if (write(watch->stop_fd, &one, sizeof one) < 0) { /* It cannot be full. */
  }
  /* Short: the thread never waits for this one. */
  pthread_join(watch->thread, NULL);
  napi_release_threadsafe_function(watch->function, napi_tsfn_abort);
}

static int thread_again(Watch *base) {
  ThreadWatch *watch = (ThreadWatch *)base;
  pthread_mutex_lock(&watch->lock);
  watch->armed = true;
  pthread_cond_signal(&watch->changed);
  pthread_mutex_unlock(&watch->lock);
  return 0;
}

static int thread_ref(Watch *base, bool on) {
  ThreadWatch *watch = (ThreadWatch *)base;
  napi_status status = on ? napi_ref_threadsafe_function(base->env, watch->function)
                          : napi_unref_threadsafe_function(base->env, watch->function);
  return status == napi_ok ? on : -EINVAL;
}

static const WatchWay thread_way = {thread_again, thread_ref, thread_end};

/* Signals are for the threads of the runtime, which expects them there. */
static int start_thread(ThreadWatch *watch) {
  sigset_t all, former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  int error = pthread_create(&watch->thread, NULL, wait_in_thread, watch);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  return -error;
}

int watch_thread_start(Port *port, napi_value callback) {
  napi_env env = port->env;
  napi_value name;
  ThreadWatch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) return -ENOMEM;
  watch->base = (Watch){&thread_way, port, env};
  watch->armed = true;
  watch->epoll_fd = port->epoll_fd;
  pthread_mutex_init(&watch->lock, NULL);
  pthread_cond_init(&watch->changed, NULL);
  watch->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (watch->stop_fd < 0 || napi_create_string_utf8(env, "outloop-io", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_threadsafe_function(env, callback, NULL, name, 0, 1, watch, on_function_gone, watch, call_over,
                                      &watch->function) != napi_ok) {
    destroy(watch);
    return -ENOTSUP;
  }
  int error = start_thread(watch);
  if (error) {
    watch->base.port = NULL;
    napi_release_threadsafe_function(watch->function, napi_tsfn_abort);
    return error;
  }
  /* After the threadsafe function's own hook, so run before it: the thread must not call what is gone. */
  napi_add_env_cleanup_hook(env, on_teardown, watch);
  port->watch = &watch->base;
  return 0;
}
