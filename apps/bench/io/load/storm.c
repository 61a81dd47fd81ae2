// Connections that live for one message: each slot connects, sends it, gets it back, ends its side, waits for the server
// to end the other, and begins again. What goes wrong is counted, and the slot begins again.
//
// The side that ends first keeps its port for a while. So that the ports are not used up, each connection comes from the
// next of a hundred local addresses.
//
//   storm -p PORT -c SLOTS [-s SIZE] [-w WARM_UP_MS] [-t WINDOW_MS] [-n CONNECTIONS] [-P SERVER_PID]
#include "load.h"

#define ADDRESSES 100
#define PATIENCE 1000 // so many errors without as many good connections are a server that does not work

struct slot {
  int fd;
  size_t received;
  uint64_t begun_at, number;
  char *answer;
};

static int poll_fd;
static size_t size;
static uint64_t opened, served;
static char *message;

static void spoilt(struct slot *s, const char *what) {
  if (++run.errors > PATIENCE && (uint64_t)run.errors > served) fail(what);
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
}

// No two messages are the same.
static void fill(uint64_t number) {
  memset(message, 'x', size);
  memcpy(message, &number, size < sizeof number ? size : sizeof number);
}

static int try_to_open(struct slot *s) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  struct sockaddr_in from = {.sin_family = AF_INET};
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
  struct timeval patience = {.tv_sec = 2};
  int one = 1;
  s->number = opened++;
  s->received = 0;
  s->begun_at = now_ns();
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(s->number % ADDRESSES));
  fill(s->number);
  s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s->fd < 0) fail("socket");
  // The port is chosen when it connects: only then need it differ from others to the same server alone.
  setsockopt(s->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(s->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return bind(s->fd, (struct sockaddr *)&from, sizeof from) == 0 &&
         connect(s->fd, (struct sockaddr *)&to, sizeof to) == 0 &&
         send(s->fd, message, size, MSG_NOSIGNAL) == (ssize_t)size &&
         epoll_ctl(poll_fd, EPOLL_CTL_ADD, s->fd, &event) == 0;
}

static void open_next(struct slot *s) {
  while (!try_to_open(s)) spoilt(s, "connect");
}

static void receive(struct slot *s) {
  ssize_t n = recv(s->fd, s->answer + s->received, size + 1 - s->received, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  if (n == 0 && s->received == size) {
    served++;
    count(s->begun_at, now_ns());
    close(s->fd);
    return open_next(s);
  }
  if (n > 0) s->received += (size_t)n;
  if (n > 0 && s->received < size) return;
  if (n > 0 && s->received == size) {
    fill(s->number);
    if (memcmp(message, s->answer, size) == 0) {
      shutdown(s->fd, SHUT_WR);
      return;
    }
  }
  if (n >= 0) errno = n == 0 ? ECONNRESET : EBADMSG;
  spoilt(s, "the answer is not what was expected");
  open_next(s);
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  run.errors = 0;
  size = (size_t)options.size;
  message = memory(size);
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event events[512];
  struct slot *slots = memory((size_t)options.connections * sizeof *slots);
  begin_run();
  for (int i = 0; i < options.connections; i++) {
    slots[i].answer = memory(size + 1);
    open_next(&slots[i]);
  }
  do {
    int ready = wait_for_events(poll_fd, events, 512);
    for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
  } while (!has_ended());
  return print_result();
}
