// client PORT COUNT CALLS: what the system and the server leave of a synchronous call of COUNT requests over as many kept
// connections, without any runtime: sends all, then receives each answer, blocking. Prints one line of JSON, microseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char REQUEST[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n";
static const char BODY[] = "Hello, World!";

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int connect_to(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/** The body ends what the server answers. */
static void receive(int fd) {
  char text[4096];
  size_t length = 0, body = sizeof BODY - 1;
  while (length < body || memcmp(text + length - body, BODY, body)) {
    ssize_t got = recv(fd, text + length, sizeof text - length, 0);
    if (got <= 0) fail("recv");
    length += got;
  }
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 4) return fprintf(stderr, "usage: client PORT COUNT CALLS\n"), 2;
  int port = atoi(arguments[1]), count = atoi(arguments[2]), calls = atoi(arguments[3]);
  int *fds = calloc(count, sizeof *fds);
  double *taken = calloc(calls, sizeof *taken), sum = 0;
  if (!fds || !taken) fail("memory");
  for (int i = 0; i < count; i++) fds[i] = connect_to(port);
  // The first third warms up and is not counted, as for the others.
  for (int call = -calls / 2; call < calls; call++) {
    double before = now_us();
    for (int i = 0; i < count; i++)
      if (send(fds[i], REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL) != sizeof REQUEST - 1) fail("send");
    for (int i = 0; i < count; i++) receive(fds[i]);
    if (call >= 0) sum += taken[call] = now_us() - before;
  }
  qsort(taken, calls, sizeof *taken, ascending);
  printf("{\"p50\":%f,\"p99\":%f,\"mean\":%f}\n", taken[calls / 2], taken[calls * 99 / 100], sum / calls);
}
