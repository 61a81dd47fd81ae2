// The load: N connections, each sends a batch of messages, waits until all of them have come back, sends the next.
// Closed loop, one thread, edge-triggered epoll. Prints one line of JSON.
//
//   load -p PORT [-c CONNECTIONS] [-s SIZE] [-d MESSAGES_PER_BATCH] [-w WARM_UP_MS] [-t WINDOW_MS] [-n REQUESTS] [-P SERVER_PID]
//   load ... -H                             asks over HTTP instead: as long as the first answer are all the others
//   load -p PORT -c CONNECTIONS -i [-e]     only opens them (-e: one echo each), says "ready", holds them until stdin ends
//
// The CPU time of the server is read here, at the very beginning and end of the window: it is the clock of that process,
// the same nanoseconds as the sum of /proc/PID/task/*/schedstat, but with threads that have ended.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUCKET_NS 100
#define BUCKETS 2000000 // 200 ms

struct connection {
  int fd;
  size_t received;
  uint64_t sent_at;
  int checked;
};

struct snapshot {
  uint64_t at, server, own;
  long busy[2]; // ticks of cores 0 and 1
  long user, system;
};

static struct connection *connections;
static uint32_t *latencies;
static char *batch, *answer;
static size_t batch_size, answer_size;

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t clock_ns(clockid_t id) {
  struct timespec t;
  return clock_gettime(id, &t) ? 0 : (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void busy_ticks(long busy[2]) {
  FILE *file = fopen("/proc/stat", "r");
  char line[512];
  busy[0] = busy[1] = 0;
  while (file && fgets(line, sizeof line, file)) {
    int core;
    long user, nice, system, idle, iowait, irq, softirq, steal;
    if (sscanf(line, "cpu%d %ld %ld %ld %ld %ld %ld %ld %ld", &core, &user, &nice, &system, &idle, &iowait, &irq,
               &softirq, &steal) == 9 && core < 2)
      busy[core] = user + nice + system + irq + softirq + steal;
  }
  if (file) fclose(file);
}

static void process_ticks(int pid, long *user, long *system) {
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  *user = *system = 0;
  if (!file) return;
  if (fgets(line, sizeof line, file)) {
    char *after = strrchr(line, ')');
    if (after) sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", user, system);
  }
  fclose(file);
}

static struct snapshot snap(int pid) {
  struct snapshot s;
  clockid_t id;
  memset(&s, 0, sizeof s);
  if (pid && clock_getcpuclockid(pid, &id) == 0) s.server = clock_ns(id);
  if (pid) process_ticks(pid, &s.user, &s.system);
  s.own = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  busy_ticks(s.busy);
  s.at = clock_ns(CLOCK_MONOTONIC);
  return s;
}

static int open_connection(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

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

static uint32_t percentile(uint64_t total, double part) {
  uint64_t wanted = (uint64_t)((double)total * part), seen = 0;
  for (uint32_t i = 0; i < BUCKETS; i++)
    if ((seen += latencies[i]) > wanted) return i;
  return BUCKETS - 1;
}

static int hold(int port, int count, int echo) {
  for (int i = 0; i < count; i++) {
    int fd = open_connection(port);
    if (!echo) continue;
    if (send(fd, batch, batch_size, MSG_NOSIGNAL) != (ssize_t)batch_size) fail("send");
    if (recv(fd, answer, batch_size, MSG_WAITALL) != (ssize_t)batch_size) fail("recv");
  }
  puts("ready");
  fflush(stdout);
  while (read(0, answer, 1) > 0) continue;
  return 0;
}

// Makes the batch of requests, and asks once to learn how long an answer is.
static void ask_first(int port, int depth) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  static char first[65536];
  size_t length = sizeof request - 1, had = 0;
  char *head = NULL, *field;
  int fd = open_connection(port);
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
  batch_size = length * (size_t)depth;
  answer_size = ((size_t)(head + 4 - first) + strtoul(field + 17, NULL, 10)) * (size_t)depth;
  batch = malloc(batch_size);
  if (!batch) fail("memory");
  for (int i = 0; i < depth; i++) memcpy(batch + (size_t)i * length, request, length);
}

int main(int argc, char **argv) {
  int port = 0, count = 1, depth = 1, warm_up = 0, window = 0, pid = 0, idle = 0, echo = 0, http = 0, option;
  long size = 64, limit = 0;
  while ((option = getopt(argc, argv, "p:c:s:d:w:t:n:P:ieH")) != -1) {
    if (option == 'p') port = atoi(optarg);
    else if (option == 'c') count = atoi(optarg);
    else if (option == 's') size = atol(optarg);
    else if (option == 'd') depth = atoi(optarg);
    else if (option == 'w') warm_up = atoi(optarg);
    else if (option == 't') window = atoi(optarg);
    else if (option == 'n') limit = atol(optarg);
    else if (option == 'P') pid = atoi(optarg);
    else if (option == 'i') idle = 1;
    else if (option == 'e') echo = 1;
    else if (option == 'H') http = 1;
    else return 2;
  }
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  if (http) ask_first(port, depth);
  else {
    batch_size = answer_size = (size_t)size * (size_t)depth;
    batch = malloc(batch_size);
  }
  answer = malloc(answer_size + 1);
  latencies = calloc(BUCKETS, sizeof *latencies);
  connections = calloc((size_t)count, sizeof *connections);
  if (!batch || !answer || !latencies || !connections) fail("memory");
  if (!http) {
    memset(batch, 'x', batch_size);
    for (int i = 1; i <= depth; i++) batch[(size_t)i * (size_t)size - 1] = '\n'; // each message is a line
  }
  if (idle) return hold(port, count, echo);

  int poll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event events[512];
  for (int i = 0; i < count; i++) {
    connections[i].fd = open_connection(port);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = (uint32_t)i};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &event)) fail("epoll_ctl");
  }
  uint64_t now = clock_ns(CLOCK_MONOTONIC), begin = now + (uint64_t)warm_up * 1000000u, requests = 0, batches = 0;
  uint64_t end = window ? begin + (uint64_t)window * 1000000u : UINT64_MAX;
  int measuring = 0, ended = 0;
  struct snapshot before = {0}, after;
  if (!warm_up) {
    before = snap(pid);
    measuring = 1;
  }
  for (int i = 0; i < count; i++) send_batch(&connections[i], clock_ns(CLOCK_MONOTONIC));
  while (!ended) {
    int ready = epoll_wait(poll, events, 512, 5000);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    if (ready == 0) {
      errno = ETIMEDOUT;
      fail("no answer for 5 seconds");
    }
    for (int i = 0; i < ready; i++) {
      struct connection *c = &connections[events[i].data.u32];
      ssize_t n = recv(c->fd, answer + c->received, answer_size + 1 - c->received, MSG_DONTWAIT);
      if (n < 0 && errno == EAGAIN) continue;
      if (n == 0) errno = ECONNRESET;
      if (n <= 0) fail("recv");
      // Partial answers of different connections share one buffer; only a whole one is compared, once a connection.
      int whole = c->received == 0 && (size_t)n == answer_size;
      c->received += (size_t)n;
      if (c->received > answer_size || (whole && !http && !c->checked && memcmp(batch, answer, batch_size))) {
        errno = EBADMSG;
        fail("the answer is not what was expected");
      }
      if (c->received < answer_size) continue;
      c->checked |= whole;
      now = clock_ns(CLOCK_MONOTONIC);
      if (measuring) {
        uint64_t bucket = (now - c->sent_at) / BUCKET_NS;
        latencies[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
        batches++;
        requests += (uint64_t)depth;
      }
      send_batch(c, now);
    }
    if (!measuring && now >= begin) {
      before = snap(pid);
      measuring = 1;
    }
    ended = now >= end || (limit && requests >= (uint64_t)limit);
  }
  after = snap(pid);
  double seconds = (double)(after.at - before.at) / 1e9, tick = 1.0 / (double)sysconf(_SC_CLK_TCK);
  printf("{\"requests\":%llu,\"seconds\":%.6f,\"p50\":%.1f,\"p99\":%.1f,\"serverCpu\":%.9f,\"loadCpu\":%.9f,"
         "\"userTicks\":%ld,\"systemTicks\":%ld,\"busy0\":%.3f,\"busy1\":%.3f}\n",
         (unsigned long long)requests, seconds, percentile(batches, 0.5) * BUCKET_NS / 1e3,
         percentile(batches, 0.99) * BUCKET_NS / 1e3, (double)(after.server - before.server) / 1e9,
         (double)(after.own - before.own) / 1e9, after.user - before.user, after.system - before.system,
         (double)(after.busy[0] - before.busy[0]) * tick, (double)(after.busy[1] - before.busy[1]) * tick);
  return 0;
}
