// What the loads share: options, clocks, connections, and the line of JSON with what was found. Each load is one program,
// and includes this once.
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
#define BUCKETS 10000000 // a second

static struct {
  int port, connections, depth, warm_up, window, pid, idle, echo, http;
  long size, limit;
} options = {.connections = 1, .depth = 1, .size = 64};

struct snapshot {
  uint64_t at, server, own;
  long busy[2]; // ticks of cores 0 and 1
  long user, system;
};

static struct {
  struct snapshot before;
  uint64_t begin, end, answers;
  long errors; // below 0: this load ends with the first
  int measuring;
} run;
static uint32_t *latencies;

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void *memory(size_t bytes) {
  void *found = calloc(bytes, 1);
  if (!found) fail("memory");
  return found;
}

static uint64_t clock_ns(clockid_t id) {
  struct timespec t;
  return clock_gettime(id, &t) ? 0 : (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

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

static struct snapshot snap(void) {
  struct snapshot s;
  clockid_t id;
  memset(&s, 0, sizeof s);
  if (options.pid && clock_getcpuclockid(options.pid, &id) == 0) s.server = clock_ns(id);
  if (options.pid) process_ticks(options.pid, &s.user, &s.system);
  s.own = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  busy_ticks(s.busy);
  s.at = now_ns();
  return s;
}

// With no more than the usual limit of 1,024 descriptors no load would come far.
static void raise_limit(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files)) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

static void read_options(int argc, char **argv) {
  int option;
  while ((option = getopt(argc, argv, "p:c:s:d:w:t:n:P:ieH")) != -1) {
    if (option == 'p') options.port = atoi(optarg);
    else if (option == 'c') options.connections = atoi(optarg);
    else if (option == 's') options.size = atol(optarg);
    else if (option == 'd') options.depth = atoi(optarg);
    else if (option == 'w') options.warm_up = atoi(optarg);
    else if (option == 't') options.window = atoi(optarg);
    else if (option == 'n') options.limit = atol(optarg);
    else if (option == 'P') options.pid = atoi(optarg);
    else if (option == 'i') options.idle = 1;
    else if (option == 'e') options.echo = 1;
    else if (option == 'H') options.http = 1;
    else exit(2);
  }
  raise_limit();
  latencies = memory(BUCKETS * sizeof *latencies);
  run.errors = -1;
}

static int open_connection(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void begin_run(void) {
  run.begin = now_ns() + (uint64_t)options.warm_up * 1000000u;
  run.end = options.window ? run.begin + (uint64_t)options.window * 1000000u : UINT64_MAX;
  if (options.warm_up) return;
  run.before = snap();
  run.measuring = 1;
}

// A whole answer has come.
static void count(uint64_t sent_at, uint64_t now) {
  if (!run.measuring) return;
  uint64_t bucket = (now - sent_at) / BUCKET_NS;
  latencies[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  run.answers++;
}

// To be asked after each round of events: has the window passed?
static int has_ended(void) {
  uint64_t now = now_ns();
  if (!run.measuring && now >= run.begin) {
    run.before = snap();
    run.measuring = 1;
  }
  return now >= run.end || (options.limit && run.answers * (uint64_t)options.depth >= (uint64_t)options.limit);
}

static int wait_for_events(int poll, struct epoll_event *events, int room) {
  int ready = epoll_wait(poll, events, room, 5000);
  if (ready < 0 && errno != EINTR) fail("epoll_wait");
  if (ready == 0) {
    errno = ETIMEDOUT;
    fail("no answer for 5 seconds");
  }
  return ready;
}

static double percentile(double part) {
  uint64_t wanted = (uint64_t)((double)run.answers * part), seen = 0;
  for (uint32_t i = 0; i < BUCKETS; i++)
    if ((seen += latencies[i]) > wanted) return (double)i * BUCKET_NS / 1e3;
  return (double)BUCKETS * BUCKET_NS / 1e3;
}

static int print_result(void) {
  struct snapshot *before = &run.before, after = snap();
  double seconds = (double)(after.at - before->at) / 1e9, tick = 1.0 / (double)sysconf(_SC_CLK_TCK);
  if (run.errors >= 0) printf("{\"errors\":%ld,", run.errors);
  else printf("{");
  printf("\"requests\":%llu,\"seconds\":%.6f,\"p50\":%.1f,\"p99\":%.1f,\"serverCpu\":%.9f,\"loadCpu\":%.9f,"
         "\"userTicks\":%ld,\"systemTicks\":%ld,\"busy0\":%.3f,\"busy1\":%.3f}\n",
         (unsigned long long)run.answers * (unsigned)options.depth, seconds, percentile(0.5), percentile(0.99),
         (double)(after.server - before->server) / 1e9, (double)(after.own - before->own) / 1e9,
         after.user - before->user, after.system - before->system, (double)(after.busy[0] - before->busy[0]) * tick,
         (double)(after.busy[1] - before->busy[1]) * tick);
  return 0;
}
