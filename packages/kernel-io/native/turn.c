/* One epoll instance: registering, waiting, and receiving at once for those who wait. */
#include "port.h"

#include <sys/eventfd.h>
#include <unistd.h>

/* Generations have 31 bits, so no descriptor's event looks like the wake-up's. */
#define WAKE_DATA UINT64_MAX

/* Milliseconds a worker waits before it looks whether it has been ended. */
enum { SLICE = 250 };

int port_wake(Port *port, Call *call) {
  (void)call;
  uint64_t one = 1;
  int error = prepare(port);
  if (error) return error;
  int result = RETRY(write(port->wake_fd, &one, sizeof one));
  /* A full counter is as awake as can be. */
  return result == -EAGAIN || result > 0 ? 0 : result;
}

int port_add(Port *port, Call *call) {
  int fd, generation;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 1, &generation);
  if (error) return error;
  if (generation < 0) return -EINVAL;
  error = prepare(port);
  if (error) return error;
  int kind = kind_of(fd);
  if (kind < 0 || kind == KIND_FILE) return kind;
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
  event.data.u64 = (uint64_t)(uint32_t)generation << 32 | (uint32_t)fd;
  /* EPERM: what epoll cannot wait for, such as /dev/null, is always ready. */
  if (epoll_ctl(port->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) return errno == EPERM ? KIND_FILE : -errno;
  if (fd < TABLE_FDS) {
    port->registered[fd] = (uint8_t)(1 + kind);
    if (fd >= port->registered_end) port->registered_end = fd + 1;
    port->want[fd] = 0;
  }
  return kind;
}

void forget(Port *port, int fd) {
  if (fd >= TABLE_FDS) {
    epoll_ctl(port->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
  } else if (port->registered[fd]) {
    port->registered[fd] = 0;
    port->want[fd] = 0;
    epoll_ctl(port->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
  }
}

int port_remove(Port *port, Call *call) {
  int fd;
  int error = take_fd(call, 0, &fd);
  if (error) return error;
  if (fd == port->wake_fd) return -EINVAL;
  error = prepare(port);
  if (error) return error;
  if (fd < TABLE_FDS) {
    port->registered[fd] = 0;
    port->want[fd] = 0;
  }
  return epoll_ctl(port->epoll_fd, EPOLL_CTL_DEL, fd, NULL) < 0 ? -errno : 0;
}

static int mask_of(uint32_t events) {
  return (events & EPOLLIN ? READY_READ : 0) | (events & EPOLLOUT ? READY_WRITE : 0) |
         (events & EPOLLRDHUP ? READY_END : 0) | (events & (EPOLLHUP | EPOLLERR) ? READY_HANG_UP : 0);
}

/*
 * Receives for one event into the inbox, behind `used` bytes of it, and returns how many are used then. A receive that
 * finds nothing leaves the event without its readable bit.
 */
static size_t receive_wanted(Port *port, int fd, int32_t *event, size_t used) {
  if (used + RECEIVE_SIZE > INBOX_SIZE) return used;
  uint8_t kind = port->registered[fd];
  int result = receive(fd, port->inbox + used, RECEIVE_SIZE, kind == 0 || kind == 1 + KIND_SOCKET);
  if (result == -EAGAIN) {
    event[EVENT_MASK] &= ~READY_READ;
    return used;
  }
  port->want[fd] &= (uint8_t)~WANT_RECV;
  event[EVENT_RESULT] = result;
  event[EVENT_OFFSET] = (int32_t)used;
  /* Each begins with a line of the processor's cache. */
  return result > 0 ? used + (((size_t)result + 63) & ~(size_t)63) : used;
}

/*
 * epoll_wait, but in a worker in slices: a worker is ended (`terminate`, or the process's exit, which waits for its
 * workers) by forbidding it JavaScript, and that would never be noticed in a wait without a limit.
 */
static int wait_for_events(Port *port, int timeout) {
  /* Engines look for the end of a worker only once in so many rounds of a loop: let those rounds be short. */
  if (port->ended) return -EINTR;
  for (int left = timeout;;) {
    bool last = port->main_thread || (left >= 0 && left <= SLICE);
    int found = epoll_wait(port->epoll_fd, port->ready, MAX_EVENTS, last ? left : SLICE);
    if (found != 0 || last) return found < 0 ? -errno : found;
    if (left > 0) left -= SLICE;
    napi_handle_scope scope;
    napi_value value;
    if (napi_open_handle_scope(port->env, &scope) != napi_ok) return -EINTR;
    /* A call that runs nothing, and yet is refused where JavaScript may not run any more. */
    port->ended = napi_get_undefined(port->env, &value) != napi_ok ||
                  napi_coerce_to_bool(port->env, value, &value) != napi_ok;
    napi_close_handle_scope(port->env, scope);
    if (port->ended) return -EINTR;
  }
}

int port_turn(Port *port, Call *call) {
  (void)call;
  int32_t *ctl = port->ctl;
  int timeout = ctl[CTL_TIMEOUT];
  ctl[CTL_EVENTS] = 0;
  if (timeout < -1) return -EINVAL;
  int error = prepare(port);
  int found = error ? error : wait_for_events(port, timeout);
  if (found < 0) error = found;
  int count = 0;
  size_t used = 0;
  for (int i = 0; i < found; i++) {
    uint64_t data = port->ready[i].data.u64;
    if (data == WAKE_DATA) {
      uint64_t times;
      if (read(port->wake_fd, &times, sizeof times) == sizeof times) ctl[CTL_WOKEN] = 1;
      continue;
    }
    int32_t *event = port->events + count * EVENT_WORDS;
    int fd = (int)(uint32_t)data;
    event[EVENT_FD] = fd;
    event[EVENT_GENERATION] = (int32_t)(data >> 32);
    event[EVENT_MASK] = mask_of(port->ready[i].events);
    event[EVENT_RESULT] = NOT_RECEIVED;
    event[EVENT_OFFSET] = 0;
    if ((event[EVENT_MASK] & ~READY_WRITE) && fd < TABLE_FDS && (port->want[fd] & WANT_RECV))
      used = receive_wanted(port, fd, event, used);
    if (event[EVENT_MASK]) count++;
  }
  if (port->caught) signals_collect(port);
  ctl[CTL_EVENTS] = count;
  return error ? error : count;
}
