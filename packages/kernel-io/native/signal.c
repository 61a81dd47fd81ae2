/*
 * Signals are the process's, ports are a thread's: a table by signal says which port catches it. The handler may run on
 * any thread at any time, so it touches nothing but that table.
 */
#include "port.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

enum { SIGNALS = 32 };
/* In the place of a descriptor: it is caught, and nobody waits whom it would have to wake. */
enum { NOBODY_WAITS = -1 };

static struct {
  atomic_int wake_fd; /* The descriptor + 1, or NOBODY_WAITS; 0: nobody catches it. */
  atomic_int delivered;
  /* Came while the handler was there already, or still, and nobody caught it: it goes where it has to go then. */
  atomic_int missed;
  /* Handlers at work: whoever takes wake_fd away waits until none of them can still write to it. */
  atomic_int running;
  struct sigaction former;
  Port *owner;
} table[SIGNALS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void on_signal(int signal) {
  int saved = errno;
  atomic_fetch_add(&table[signal].running, 1);
  int fd = atomic_exchange(&table[signal].wake_fd, 0);
  if (fd == 0) {
    atomic_store(&table[signal].missed, 1);
  } else {
    uint64_t one = 1;
    /* The second one does what it always did. */
    sigaction(signal, &table[signal].former, NULL);
    atomic_store(&table[signal].delivered, 1);
    if (fd != NOBODY_WAITS && write(fd - 1, &one, sizeof one) < 0) { /* Full is awake. */
    }
  }
  atomic_fetch_sub(&table[signal].running, 1);
  errno = saved;
}

/* What asks a program to end or is free for its own use. The rest is the runtime's, or cannot be survived. */
static bool may_catch(int signal) {
  return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM || signal == SIGUSR1 ||
         signal == SIGUSR2;
}

/* Waits for handlers on other threads; one on this thread has returned before this goes on. */
static void settle(int signal) {
  while (atomic_load(&table[signal].running) != 0) {
  }
}

/* Under the lock. Returns whether one has come that was not told. */
static bool release_one(Port *port, int signal) {
  struct sigaction present;
  port->caught &= ~(UINT32_C(1) << signal);
  table[signal].owner = NULL;
  int fd = atomic_exchange(&table[signal].wake_fd, 0);
  settle(signal);
  /* It has come, and the handler has put everything back; one that came in the same moment counts as the same. */
  if (fd == 0) return atomic_exchange(&table[signal].delivered, 0);
  /* Put back only what is still ours: another part of the program may have its own by now. */
  if (sigaction(signal, NULL, &present) == 0 && present.sa_handler == on_signal)
    sigaction(signal, &table[signal].former, NULL);
  settle(signal);
  return atomic_exchange(&table[signal].missed, 0);
}

int port_catch_signal(Port *port, Call *call) {
  int signal;
  int error = take_int(call, 0, &signal);
  if (error) return error;
  if (!may_catch(signal)) return -EINVAL;
  int result = 0;
  pthread_mutex_lock(&lock);
  if (table[signal].owner != NULL && table[signal].owner != port) {
    result = -EBUSY;
  } else if (table[signal].owner == NULL || atomic_load(&table[signal].wake_fd) == 0) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    settle(signal);
    atomic_store(&table[signal].missed, 0);
    table[signal].owner = port;
    port->caught |= UINT32_C(1) << signal;
    /* Nobody catches it until what the handler puts back is known. */
    if (sigaction(signal, &action, &table[signal].former) < 0) result = -errno;
    else atomic_store(&table[signal].wake_fd, port->wake_fd < 0 ? NOBODY_WAITS : port->wake_fd + 1);
    settle(signal);
    if (result) release_one(port, signal);
    else if (atomic_exchange(&table[signal].missed, 0)) raise(signal);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int port_release_signal(Port *port, Call *call) {
  int signal;
  int error = take_int(call, 0, &signal);
  if (error) return error;
  if (!may_catch(signal)) return -EINVAL;
  pthread_mutex_lock(&lock);
  if (table[signal].owner == port && release_one(port, signal)) port->ctl[CTL_SIGNALS] |= INT32_C(1) << signal;
  pthread_mutex_unlock(&lock);
  return 0;
}

void signals_prepare(Port *port) {
  for (int signal = 1; signal < SIGNALS; signal++) {
    if (!(port->caught & UINT32_C(1) << signal)) continue;
    int expected = NOBODY_WAITS;
    if (atomic_compare_exchange_strong(&table[signal].wake_fd, &expected, port->wake_fd + 1)) continue;
    /* It has come already: the wait that follows ends at once, and finds it. */
    settle(signal);
    uint64_t one = 1;
    if (write(port->wake_fd, &one, sizeof one) < 0) { /* Full is awake. */
    }
  }
}

void signals_collect(Port *port) {
  for (int signal = 1; signal < SIGNALS; signal++) {
    uint32_t bit = UINT32_C(1) << signal;
    if ((port->caught & bit) && atomic_exchange(&table[signal].delivered, 0)) port->ctl[CTL_SIGNALS] |= (int32_t)bit;
  }
}

void signals_release(Port *port) {
  pthread_mutex_lock(&lock);
  for (int signal = 1; signal < SIGNALS; signal++)
    if (table[signal].owner == port && release_one(port, signal)) raise(signal);
  pthread_mutex_unlock(&lock);
}
