// Small messages: N connections, each sends a batch of messages, waits until all of them have come back, sends the next.
// Closed loop, one thread, edge-triggered epoll. Prints one line of JSON.
//
//   echo -p PORT [-c CONNECTIONS] [-s SIZE] [-d MESSAGES_PER_BATCH] [-w WARM_UP_MS] [-t WINDOW_MS] [-n REQUESTS] [-P SERVER_PID]
//   echo ... -H                             asks over HTTP instead: as long as the first answer are all the others
//   echo -p PORT -c CONNECTIONS -i [-e]     only opens them (-e: one echo each), says "ready", holds them until stdin ends
#include "load.h"

struct connection {
  int fd;
  size_t received;
  uint64_t sent_at;
  int checked;
};

static struct connection *connections;
static char *batch, *answer;
static size_t batch_size, answer_size;

static void send_batch(struct connection *c, uint64_t now) {
  size_t done = 0;
  c->sent_at = now;
  c->received = 0;
  while (done < batch_size) {
    ssize_t n = send(c->fd, batch + done, batch_size - done, MSG_NOSIGNAL);
    if (n < 0) fail("send");
    done += (size_t)n;
  }
}

static void ask_and_wait(int fd) {
  if (send(fd, batch, batch_size, MSG_NOSIGNAL) != (ssize_t)batch_size) fail("send");
  if (recv(fd, answer, answer_size, MSG_WAITALL) != (ssize_t)answer_size) fail("recv");
}

// Some servers let only a few hundred connections wait to be accepted; those beyond would begin with a pause of a second.
// A connection more that gets its answer shows that all before it have been accepted.
static void let_accept(int opened) {
  if (opened % 100 != 0) return;
  int fd = open_connection();
  ask_and_wait(fd);
  close(fd);
}

static int hold(void) {
  for (int i = 1; i <= options.connections; i++) {
    int fd = open_connection();
    if (options.echo) ask_and_wait(fd);
    else let_accept(i);
  }
  puts("ready");
  fflush(stdout);
  while (read(0, answer, 1) > 0) continue;
  return 0;
}

// Makes the batch of requests, and asks once to learn how long an answer is.
static void ask_first(void) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  static char first[65536];
  size_t length = sizeof request - 1, had = 0, depth = (size_t)options.depth;
  char *head = NULL, *field;
  int fd = open_connection();
  if (send(fd, request, length, MSG_NOSIGNAL) != (ssize_t)length) fail("send");
  while (!(head = strstr(first, "\r\n\r\n"))) {
    ssize_t n = recv(fd, first + had, sizeof first - 1 - had, 0);
    if (n <= 0) fail("recv");
    first[had += (size_t)n] = 0;
  }
  if (!(field = strcasestr(first, "\r\ncontent-length:"))) {
    errno = EBADMSG;
    fail("the answer does not say how long it is");
  }
  close(fd);
  batch_size = length * depth;
  answer_size = ((size_t)(head + 4 - first) + strtoul(field + 17, NULL, 10)) * depth;
  batch = memory(batch_size);
  for (size_t i = 0; i < depth; i++) memcpy(batch + i * length, request, length);
}

static void make_messages(void) {
  batch_size = answer_size = (size_t)options.size * (size_t)options.depth;
  batch = memory(batch_size);
  memset(batch, 'x', batch_size);
  for (int i = 1; i <= options.depth; i++) batch[(size_t)i * (size_t)options.size - 1] = '\n'; // each message is a line
}

static void receive(struct connection *c) {
  ssize_t n = recv(c->fd, answer + c->received, answer_size + 1 - c->received, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  if (n == 0) errno = ECONNRESET;
  if (n <= 0) fail("recv");
  // Partial answers of different connections share one buffer; only a whole one is compared, once a connection.
  int whole = c->received == 0 && (size_t)n == answer_size;
  c->received += (size_t)n;
  if (c->received > answer_size || (whole && !options.http && !c->checked && memcmp(batch, answer, batch_size))) {
    errno = EBADMSG;
    fail("the answer is not what was expected");
  }
  if (c->received < answer_size) return;
  c->checked |= whole;
  uint64_t now = now_ns();
  count(c->sent_at, now);
  send_batch(c, now);
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  if (options.http) ask_first();
  else make_messages();
  answer = memory(answer_size + 1);
  if (options.idle) return hold();
  connections = memory((size_t)options.connections * sizeof *connections);
  int poll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event events[512];
  for (int i = 0; i < options.connections; i++) {
    connections[i].fd = open_connection();
    let_accept(i + 1);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = (uint32_t)i};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &event)) fail("epoll_ctl");
  }
  begin_run();
  for (int i = 0; i < options.connections; i++) send_batch(&connections[i], now_ns());
  do {
    int ready = wait_for_events(poll, events, 512);
    for (int i = 0; i < ready; i++) receive(&connections[events[i].data.u32]);
  } while (!has_ended());
  return print_result();
}
