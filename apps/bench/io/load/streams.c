// Large messages: each connection sends one, and the next once it has come back. The connections share one piece of noise;
// every message begins at another place in it, so bytes that are lost, doubled or sent to another connection are noticed.
// Each message is counted to the byte; of each piece that comes the last bytes are compared, of each sixteenth message all.
//
//   streams -p PORT -c CONNECTIONS -s SIZE [-w WARM_UP_MS] [-t WINDOW_MS] [-n MESSAGES] [-P SERVER_PID]
#include "load.h"

#define SAMPLE 64
#define WHOLE_EVERY 16

struct connection {
  int fd;
  uint32_t number; // of the message
  size_t begin;    // its place in the noise
  size_t sent, received;
  uint64_t sent_at;
};

static size_t size;
static char *noise, *answer;

// Goes on when there is room: a load that waits to send, and a server that does, would wait for each other.
static void send_rest(struct connection *c) {
  while (c->sent < size) {
    ssize_t n = send(c->fd, noise + c->begin + c->sent, size - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) fail("send");
    c->sent += (size_t)n;
  }
}

static void send_next(struct connection *c, uint64_t now) {
  c->begin = (c->begin + 7919) % size;
  c->number++;
  c->sent = c->received = 0;
  c->sent_at = now;
  send_rest(c);
}

static void check(struct connection *c, size_t length) {
  size_t from = c->number % WHOLE_EVERY == 0 || length < SAMPLE ? 0 : length - SAMPLE;
  if (c->received + length <= c->sent &&
      memcmp(noise + c->begin + c->received + from, answer + from, length - from) == 0)
    return;
  errno = EBADMSG;
  fail("the answer is not what was expected");
}

static void receive(struct connection *c) {
  for (;;) {
    // One byte more than there may be would be seen.
    ssize_t n = recv(c->fd, answer, size + 1 - c->received, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n == 0) errno = ECONNRESET;
    if (n <= 0) fail("recv");
    check(c, (size_t)n);
    c->received += (size_t)n;
    if (c->received < size) continue;
    uint64_t now = now_ns();
    count(c->sent_at, now);
    send_next(c, now);
  }
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  size = (size_t)options.size;
  noise = memory(2 * size);
  answer = memory(size + 1);
  for (uint32_t i = 0, state = 1; i < 2 * size; i++) {
    state = state * 1664525 + 1013904223;
    noise[i] = (char)(state >> 24);
  }
  struct connection *connections = memory((size_t)options.connections * sizeof *connections);
  int poll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event events[512];
  for (int i = 0; i < options.connections; i++) {
    connections[i].fd = open_connection();
    connections[i].begin = (size_t)i * 104729 % size;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u32 = (uint32_t)i};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &event)) fail("epoll_ctl");
  }
  begin_run();
  for (int i = 0; i < options.connections; i++) send_next(&connections[i], now_ns());
  do {
    int ready = wait_for_events(poll, events, 512);
    for (int i = 0; i < ready; i++) {
      struct connection *c = &connections[events[i].data.u32];
      send_rest(c);
      receive(c);
    }
  } while (!has_ended());
  return print_result();
}
