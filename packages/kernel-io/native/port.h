/*
 * The contract of the native side. What each function promises to JavaScript stands in src/port/port.ts; here is how
 * the files of this folder work together.
 *
 * A method is `int method(Port *, Call *)`: it reads its arguments with the `take_` functions, makes system calls and
 * returns 0 or more, or -errno. The one trampoline in addon.c turns that into a number; a closed port never gets that
 * far. Nothing here throws, and nothing trusts a word that JavaScript can write.
 */
#ifndef OUTLOOP_PORT_H
#define OUTLOOP_PORT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#ifndef NAPI_VERSION
#define NAPI_VERSION 8
#endif

#include <errno.h>
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* The same names and numbers as in port.ts; test/native-contract.test.ts compares them. */
enum {
  CTL_TIMEOUT = 0,
  CTL_EVENTS = 1,
  CTL_WOKEN = 2,
  CTL_SENDS = 3,
  CTL_TRUNCATED = 4,
  CTL_PAIR = 5, /* and 6 */
  CTL_ADDRESS = 7,
  CTL_OPTION = 8,
  CTL_SIGNALS = 9,
  CTL_RESULT = 10,
  CTL_SIZE = 11,
  CTL_FD = 12,
  CTL_WAKE_FD = 13,
  CTL_PROCESS = 14, /* and 15 */
  CTL_WORDS = 16,
};
enum {
  EVENT_WORDS = 8,
  EVENT_FD = 0,
  EVENT_GENERATION = 1,
  EVENT_MASK = 2,
  EVENT_RESULT = 3,
  EVENT_OFFSET = 4,
  MAX_EVENTS = 1024,
  NOT_RECEIVED = -0x7fffffff,
};
enum {
  SEND_WORDS = 4,
  SEND_FD = 0,
  SEND_OFFSET = 1,
  SEND_LENGTH = 2,
  SEND_RESULT = 3,
  MAX_SENDS = 1024,
};
enum { READY_READ = 1, READY_WRITE = 2, READY_END = 4, READY_HANG_UP = 8 };
enum { WANT_RECV = 1 };
enum { STAGE_START = 0, STAGE_HANDLE = 1, STAGE_FD = 2, STAGE_CWD = 3, STAGE_PROGRAM = 4, STAGE_INTERPRETER = 5 };
enum { KIND_SOCKET = 0, KIND_PIPE = 1, KIND_TTY = 2, KIND_FILE = 3, KIND_OTHER = 4 };

/* A receive that fills its 64 KiB exactly costs one more, and untouched pages cost nothing. */
enum { INBOX_SIZE = 8 << 20, RECEIVE_SIZE = 65536, OUTBOX_SIZE = 1 << 18 };
/* Tables by fd. As large as the largest usual limit of open files; untouched pages cost nothing. */
enum { TABLE_FDS = 1 << 20 };
enum { MAX_VECTORS = 64 };
enum { MAX_ARGUMENTS = 5 };

/*
 * The memory JavaScript sees. It outlives the port: array buffers over it may be used, transferred even, after
 * `dispose`. The last owner (the port, or an array buffer) unmaps it.
 */
typedef struct Shared Shared;

typedef struct Watch Watch;
typedef struct Binding Binding;
typedef struct Crew Crew;

typedef struct Port {
  napi_env env;
  /* Functions JavaScript may still call, and whoever else needs this memory. */
  int owners;
  bool closed;
  bool use_uv;
  bool main_thread;
  /* The worker this is in has been told to end. */
  bool ended;
  /* -1 both, in a port that was opened again, until `prepare`. */
  int epoll_fd;
  int wake_fd;

  Shared *shared;
  int32_t *ctl;
  int32_t *events;
  int32_t *sends;
  uint8_t *want;
  uint8_t *inbox;
  uint8_t *outbox;

  /* By fd: 0, or 1 + the kind it was registered with. */
  uint8_t *registered;
  /* Behind the highest fd that was registered since the port was opened. */
  int registered_end;
  /* Bit n: this port catches signal n. */
  uint32_t caught;
  Watch *watch;
  Binding *bindings;
  /* Made at the first use; `threads`: how many it may have, 0 where nobody said. */
  Crew *crew;
  int threads;
  struct epoll_event ready[MAX_EVENTS];
} Port;

typedef struct Call {
  napi_env env;
  napi_value arguments[MAX_ARGUMENTS];
} Call;

typedef int Method(Port *port, Call *call);

/* arguments.c: each returns 0, or -EINVAL (type), -EBADF (no fd), -EFAULT (range). */
typedef struct Bytes {
  uint8_t *data;
  size_t length;
} Bytes;
int take_int(Call *call, int index, int *value);
int take_fd(Call *call, int index, int *fd);
int take_bytes(Call *call, int index, Bytes *bytes);
/* The array at `index`, the offset at `index + 1`, the length at `index + 2`. */
int take_range(Call *call, int index, Bytes *bytes);
/* A socket address to read. */
int take_address(Call *call, int index, struct sockaddr_storage *address, socklen_t *length);
/* An array at `index` that an address will be written to, and the writing: the length goes to `ctl[CTL_ADDRESS]`. */
void give_address(Port *port, Bytes target, const struct sockaddr_storage *address, socklen_t length);
int bytes_of(napi_env env, napi_value value, Bytes *bytes);

/* shared.c */
Shared *shared_map(size_t size, uint8_t **memory);
void shared_release(Shared *shared);
/* An ArrayBuffer over a part of it; it owns a share of the memory. */
napi_status shared_buffer(napi_env env, Shared *shared, void *start, size_t length, napi_value *result);

/* addon.c */
/* Makes the two descriptors, where that has not happened yet. 0, or -errno and there are none. */
int prepare(Port *port);
void port_own(Port *port);
void port_disown(Port *port);

/* turn.c */
Method port_turn, port_wake, port_add, port_remove;
/* Forgets a registration; called by `close`, which a duplicate of the descriptor would survive. */
void forget(Port *port, int fd);

/* stream.c */
Method port_recv, port_send, port_sendv, port_flush;
int receive(int fd, uint8_t *data, size_t length, bool socket_first);

/* datagram.c */
Method port_recvfrom, port_sendto;

/* socket.c */
Method port_socket, port_socketpair, port_bind, port_listen, port_connect, port_accept, port_sockname, port_set_option,
    port_get_option, port_shutdown;

/* descriptor.c */
Method port_pipe, port_close, port_set_non_blocking, port_dup, port_kind_of;
int kind_of(int fd);

/* watch.c: one of two ways, each with its own `Watch`. */
typedef struct WatchWay {
  int (*again)(Watch *watch);
  int (*ref)(Watch *watch, bool on);
  /* Ends it; the memory goes when nobody can use it any more. */
  void (*end)(Watch *watch);
} WatchWay;
struct Watch {
  const WatchWay *way;
  Port *port; /* NULL once it has ended */
  napi_env env;
};
Method port_watch, port_watch_again, port_watch_ref, port_unwatch;
void watch_end(Port *port);
/* An exception of the callback becomes the uncaught one of the host. */
void watch_report(napi_env env);
/* watch_uv.c, watch_thread.c */
int watch_uv_start(Port *port, napi_value callback);
int watch_thread_start(Port *port, napi_value callback);

/* signal.c */
Method port_catch_signal, port_release_signal;
/* From now on there is somebody to be woken. */
void signals_prepare(Port *port);
void signals_collect(Port *port);
void signals_release(Port *port);

/* work.c */
Method port_work_threads, port_work_begin, port_work_next, port_work_take, port_work_abandon,
    port_read_cached;
void work_end(Port *port);
/* Whether `fd` is closed already for JavaScript, and a thread will do it. */
bool work_closes(Port *port, int fd);

/* spawn.c */
Method port_start_process, port_wait_process, port_kill_process;

/* A system call that is retried when a signal interrupts it; the result is 0 or more, or -errno. */
#define RETRY(call)                              \
  __extension__({                                \
    long long result_;                           \
    do result_ = (call);                         \
    while (result_ < 0 && errno == EINTR);       \
    (int)(result_ < 0 ? -errno : result_);       \
  })

#endif
