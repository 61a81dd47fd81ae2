// The reference: edge-triggered epoll, one thread. `server echo` sends back what comes; `server http` answers each
// request (it looks for the empty line, as no client here sends a body) with "Hello, World!". Prints "port N".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FDS 65536
static const char HELLO[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: keep-alive\r\nContent-Length: 13\r\n\r\nHello, World!";
static const char EMPTY_LINE[] = "\r\n\r\n";
static char buffer[65536];
static unsigned char matched[MAX_FDS]; // how much of the empty line each connection has sent

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) {
      struct pollfd writable = {.fd = fd, .events = POLLOUT};
      poll(&writable, 1, -1);
      continue;
    }
    if (n < 0) return -1;
    bytes += n;
    length -= (size_t)n;
  }
  return 0;
}

static int answer_http(int fd, ssize_t length) {
  for (ssize_t i = 0; i < length; i++) {
    if (buffer[i] == EMPTY_LINE[matched[fd]]) matched[fd]++;
    else matched[fd] = buffer[i] == '\r';
    if (matched[fd] < 4) continue;
    matched[fd] = 0;
    if (send_all(fd, HELLO, sizeof HELLO - 1)) return -1;
  }
  return 0;
}

static void serve(int fd, int http) {
  for (;;) {
    ssize_t n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0 || (http ? answer_http(fd, n) : send_all(fd, buffer, (size_t)n))) {
      close(fd);
      return;
    }
    if ((size_t)n < sizeof buffer) return; // a short read: drained, the next edge will tell
  }
}

int main(int argc, char **argv) {
  int http = argc > 1 && strcmp(argv[1], "http") == 0, one = 1;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 4096)) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  struct epoll_event events[512], event = {.events = EPOLLIN, .data.fd = listener};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event)) fail("epoll_ctl");
  for (;;) {
    int ready = epoll_wait(poll, events, 512, -1);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd != listener) {
        serve(events[i].data.fd, http);
        continue;
      }
      int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
      if (fd < 0) continue;
      if (fd >= MAX_FDS) {
        close(fd);
        continue;
      }
      matched[fd] = 0;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      event = (struct epoll_event){.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = fd};
      if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
    }
  }
}
