// Echo with io_uring: one accept for all connections, one receive for each, which the system repeats on its own, into
// buffers that it takes from a ring. `uring SIZE`: how large those are. Prints "port N".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FDS 65536
#define MEMORY (16 << 20) // for all buffers together
#define MAX_BUFFERS 4096
#define NONE -1
enum { ACCEPT, RECEIVE, SEND };

// What has come, and waits to be sent or is being sent, by number of its buffer.
static struct {
  int next, length;
} received[MAX_BUFFERS];

static struct connection {
  int first, last;  // buffers to send, in order: two sends at once could overtake each other
  int is_receiving; // until the system says that it repeats the receive no more
  int has_ended;
  int next_starved;
} connections[MAX_FDS];

static struct io_uring ring;
static struct io_uring_buf_ring *buffers;
static char *bytes;
static int buffer_count, buffer_size, starved = NONE;

static void fail(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(1);
}

static struct io_uring_sqe *next_entry(void) {
  struct io_uring_sqe *entry;
  while (!(entry = io_uring_get_sqe(&ring))) io_uring_submit(&ring);
  return entry;
}

// After the entry is prepared, which may clear it.
static void mark(struct io_uring_sqe *entry, int kind, int fd) {
  io_uring_sqe_set_data64(entry, (unsigned long long)kind << 32 | (unsigned)fd);
}

static void accept_all(int listener) {
  struct io_uring_sqe *entry = next_entry();
  io_uring_prep_multishot_accept(entry, listener, NULL, NULL, 0);
  mark(entry, ACCEPT, listener);
}

static void receive_all(int fd) {
  struct io_uring_sqe *entry = next_entry();
  io_uring_prep_recv_multishot(entry, fd, NULL, 0, 0);
  mark(entry, RECEIVE, fd);
  entry->flags |= IOSQE_BUFFER_SELECT;
  entry->buf_group = 0;
  connections[fd].is_receiving = 1;
}

// All of it: the system goes on by itself after a part.
static void send_first(int fd) {
  int buffer = connections[fd].first;
  struct io_uring_sqe *entry = next_entry();
  io_uring_prep_send(entry, fd, bytes + (size_t)buffer * (size_t)buffer_size, (size_t)received[buffer].length,
                     MSG_NOSIGNAL | MSG_WAITALL);
  mark(entry, SEND, fd);
}

static void give_back(int buffer) {
  io_uring_buf_ring_add(buffers, bytes + (size_t)buffer * (size_t)buffer_size, (unsigned)buffer_size,
                        (unsigned short)buffer, io_uring_buf_ring_mask((unsigned)buffer_count), 0);
  io_uring_buf_ring_advance(buffers, 1);
  while (starved != NONE) {
    int fd = starved;
    starved = connections[fd].next_starved;
    receive_all(fd);
  }
}

static void on_received(int fd, struct io_uring_cqe *done) {
  struct connection *c = &connections[fd];
  c->is_receiving = (done->flags & IORING_CQE_F_MORE) != 0;
  if (done->res > 0) {
    int buffer = (int)(done->flags >> IORING_CQE_BUFFER_SHIFT);
    received[buffer].next = NONE;
    received[buffer].length = done->res;
    if (c->first == NONE) c->first = buffer;
    else received[c->last].next = buffer;
    c->last = buffer;
    if (c->first == buffer) send_first(fd);
    if (!c->is_receiving) receive_all(fd);
  } else if (done->res == -ENOBUFS) { // goes on when a buffer has come back
    c->next_starved = starved;
    starved = fd;
    c->is_receiving = 1;
  } else c->has_ended = 1;
}

static void on_sent(int fd, int result) {
  struct connection *c = &connections[fd];
  int buffer = c->first, is_whole = result == received[buffer].length;
  c->first = received[buffer].next;
  give_back(buffer);
  if (is_whole && c->first != NONE) return send_first(fd);
  if (is_whole) return;
  while (c->first != NONE) { // nobody is there to take the rest
    buffer = c->first;
    c->first = received[buffer].next;
    give_back(buffer);
  }
  shutdown(fd, SHUT_RDWR); // ends the receive
}

static void on_accepted(int listener, struct io_uring_cqe *done) {
  int fd = done->res, one = 1;
  if (!(done->flags & IORING_CQE_F_MORE)) accept_all(listener);
  if (fd < 0) return;
  if (fd >= MAX_FDS) {
    close(fd);
    return;
  }
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  connections[fd] = (struct connection){.first = NONE};
  receive_all(fd);
}

static void handle(struct io_uring_cqe *done) {
  int kind = (int)(done->user_data >> 32), fd = (int)(unsigned)done->user_data;
  if (kind == ACCEPT) return on_accepted(fd, done);
  if (kind == RECEIVE) on_received(fd, done);
  else on_sent(fd, done->res);
  struct connection *c = &connections[fd];
  if (c->has_ended && !c->is_receiving && c->first == NONE) close(fd);
}

static void make_ring(void) {
  struct io_uring_params wanted = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                                            IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP,
                                   .cq_entries = 32768};
  int error = io_uring_queue_init_params(4096, &ring, &wanted);
  if (error) fail("io_uring, as of Linux 6.1", -error);
  buffer_count = MEMORY / buffer_size < MAX_BUFFERS ? MEMORY / buffer_size : MAX_BUFFERS;
  bytes = mmap(NULL, (size_t)buffer_count * (size_t)buffer_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
               0);
  buffers = mmap(NULL, (size_t)buffer_count * sizeof(struct io_uring_buf), PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (bytes == MAP_FAILED || buffers == MAP_FAILED) fail("memory", errno);
  io_uring_buf_ring_init(buffers);
  struct io_uring_buf_reg about = {.ring_addr = (unsigned long)buffers, .ring_entries = (unsigned)buffer_count};
  if ((error = io_uring_register_buf_ring(&ring, &about, 0))) fail("io_uring, a ring of buffers", -error);
  for (int i = 0; i < buffer_count; i++) give_back(i);
}

int main(int argc, char **argv) {
  buffer_size = argc > 1 ? atoi(argv[1]) : 4096; // a power of two
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  make_ring();
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 4096)) fail("listen", errno);
  getsockname(listener, (struct sockaddr *)&address, &length);
  accept_all(listener);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    int error = io_uring_submit_and_wait(&ring, 1);
    if (error < 0 && error != -EINTR) fail("io_uring_enter", -error);
    struct io_uring_cqe *done;
    unsigned head, count = 0;
    io_uring_for_each_cqe(&ring, head, done) {
      handle(done);
      count++;
    }
    io_uring_cq_advance(&ring, count);
  }
}
