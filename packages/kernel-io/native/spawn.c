/*
 * Starting programs, and what becomes of them. A process is known by its pidfd: it tells epoll of the end, and never
 * stands for another process that gets the same number; SIGCHLD is left to the runtime.
 *
 * The child runs in our memory (vfork) until it has become the program, so that neither the size of this process nor
 * what its other threads lock matters. It may do nothing but system calls and writing to its `Plan`.
 */
#include "port.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The same on every architecture; the headers of old systems do not have them. */
enum { NR_PIDFD_SEND_SIGNAL = 424, NR_PIDFD_OPEN = 434, NR_CLOSE_RANGE = 436 };
enum { ID_PIDFD = 3, SIGNAL_GROUP = 4, SIGNALS = 65 };
/* Words of an image, see spawn-image.ts. */
enum { IMAGE_FLAGS, IMAGE_PATHS, IMAGE_ARGS, IMAGE_ENV, IMAGE_FDS, IMAGE_WORDS };
enum { FLAG_GROUP = 1, FLAG_CWD = 2 };
enum { FD_IGNORE = -1, MAX_FDS = 256 };

typedef struct Plan {
  bool group;
  const char *cwd; /* or NULL */
  char **paths, **args, **env;
  int fds[MAX_FDS];
  int fd_count;
  /* Written by the child. */
  volatile int stage;
  volatile int error;
} Plan;

__attribute__((noreturn)) static void give_up(Plan *plan, int stage) {
  plan->error = errno;
  plan->stage = stage;
  _exit(127);
}

/* Ignored signals would stay ignored, SIGPIPE for one, and handlers of ours must not run in the child. */
static void default_signals(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int signal = 1; signal < SIGNALS; signal++) sigaction(signal, &action, NULL);
}

static void arrange_fds(Plan *plan) {
  int count = plan->fd_count;
  /* First out of the way what another one will take the place of. */
  for (int i = 0; i < count; i++) {
    int fd = plan->fds[i];
    if (fd < 0 || fd >= count || fd == i) continue;
    if ((plan->fds[i] = fcntl(fd, F_DUPFD_CLOEXEC, count)) < 0) give_up(plan, STAGE_FD);
  }
  for (int i = 0; i < count; i++) {
    int fd = plan->fds[i];
    if (fd == i) {
      if (fcntl(fd, F_SETFD, 0) < 0) give_up(plan, STAGE_FD);
    } else if (fd != FD_IGNORE) {
      if (dup2(fd, i) < 0) give_up(plan, STAGE_FD);
    } else {
      /* It may come to be in the place of a later one, which dup2 then takes. */
      int null = open("/dev/null", O_RDWR);
      if (null < 0 || (null != i && dup2(null, i) < 0)) give_up(plan, STAGE_FD);
      if (null != i) close(null);
    }
  }
  /* Whatever the rest of this process has left open; where the system does not know this, close-on-exec has to do. */
  syscall(NR_CLOSE_RANGE, (unsigned)count, ~0U, 0);
}

__attribute__((noreturn)) static void become(Plan *plan) {
  bool denied = false;
  for (char **path = plan->paths; *path != NULL; path++) {
    execve(*path, plan->args, plan->env);
    if (errno == EACCES) {
      denied = true;
    } else if (errno == ENOENT) {
      /* It is there: what is not is the interpreter that it names. */
      if (access(*path, F_OK) == 0) {
        errno = ENOENT;
        give_up(plan, STAGE_INTERPRETER);
      }
      errno = ENOENT;
    } else if (errno != ENOTDIR) {
      give_up(plan, STAGE_PROGRAM);
    }
  }
  if (denied) errno = EACCES;
  give_up(plan, STAGE_PROGRAM);
}

__attribute__((noreturn, noinline)) static void run_child(Plan *plan) {
  sigset_t none;
  default_signals();
  if (plan->group && setpgid(0, 0) < 0) give_up(plan, STAGE_START);
  arrange_fds(plan);
  if (plan->cwd != NULL && chdir(plan->cwd) < 0) give_up(plan, STAGE_CWD);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  become(plan);
}

static int fail(Port *port, int stage, int error) {
  port->ctl[CTL_PROCESS] = stage;
  return -error;
}

static void reap(pid_t pid) {
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
  }
}

static int start(Port *port, Plan *plan) {
  sigset_t all, former;
  /* Keeps a descriptor free for the process, and tells whether this system has such ones, before anything runs. */
  int reserve = (int)syscall(NR_PIDFD_OPEN, getpid(), 0);
  if (reserve < 0) return fail(port, STAGE_HANDLE, errno);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  pid_t pid = vfork();
  if (pid == 0) run_child(plan);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  close(reserve);
  if (pid < 0) return fail(port, STAGE_START, error);
  if (plan->error != 0) {
    reap(pid);
    return fail(port, plan->stage, plan->error);
  }
  int handle = (int)syscall(NR_PIDFD_OPEN, pid, 0);
  if (handle < 0) {
    /* Another thread has taken the last descriptor: nobody could wait for this process. */
    error = errno;
    kill(pid, SIGKILL);
    reap(pid);
    return fail(port, STAGE_HANDLE, error);
  }
  port->ctl[CTL_PROCESS] = pid;
  return handle;
}

/* The next `count` texts, closed by NULL. False when there are not so many. */
static bool take_texts(char ***pointers, char **text, const char *end, int count, char ***result) {
  *result = *pointers;
  for (int i = 0; i < count; i++) {
    if (*text >= end) return false;
    *(*pointers)++ = *text;
    *text += strlen(*text) + 1;
  }
  *(*pointers)++ = NULL;
  return true;
}

int port_start_process(Port *port, Call *call) {
  Bytes image;
  int32_t words[IMAGE_WORDS];
  Plan plan = {.stage = STAGE_START};
  int error = take_bytes(call, 0, &image);
  if (error) return fail(port, STAGE_START, -error);
  if (image.length < sizeof words) return fail(port, STAGE_START, EINVAL);
  memcpy(words, image.data, sizeof words);
  /* Each text has its end at least, so a count beyond the length is wrong. */
  for (int i = IMAGE_PATHS; i < IMAGE_WORDS; i++)
    if (words[i] < 0 || (size_t)words[i] > image.length) return fail(port, STAGE_START, EINVAL);
  plan.fd_count = words[IMAGE_FDS];
  size_t head = sizeof words + (size_t)plan.fd_count * sizeof(int32_t);
  if (plan.fd_count > MAX_FDS || words[IMAGE_PATHS] == 0 || words[IMAGE_ARGS] == 0 || image.length <= head ||
      image.data[image.length - 1] != 0)
    return fail(port, STAGE_START, EINVAL);
  memcpy(plan.fds, image.data + sizeof words, (size_t)plan.fd_count * sizeof(int32_t));

  /* A copy: the memory may be shared with another thread. */
  size_t length = image.length - head;
  size_t pointers = (size_t)words[IMAGE_PATHS] + (size_t)words[IMAGE_ARGS] + (size_t)words[IMAGE_ENV] + 3;
  char **block = malloc(pointers * sizeof *block + length);
  if (block == NULL) return fail(port, STAGE_START, ENOMEM);
  char **next = block;
  char *text = (char *)(block + pointers);
  char *end = text + length;
  memcpy(text, image.data + head, length);
  end[-1] = 0;
  bool whole = take_texts(&next, &text, end, words[IMAGE_PATHS], &plan.paths) &&
               take_texts(&next, &text, end, words[IMAGE_ARGS], &plan.args) &&
               take_texts(&next, &text, end, words[IMAGE_ENV], &plan.env);
  plan.group = words[IMAGE_FLAGS] & FLAG_GROUP;
  if (whole && (words[IMAGE_FLAGS] & FLAG_CWD)) {
    whole = text < end;
    plan.cwd = text;
    if (whole) text += strlen(text) + 1;
  }
  int result = whole && text == end ? start(port, &plan) : fail(port, STAGE_START, EINVAL);
  free(block);
  return result;
}

/* 0: it has ended, and is forgotten unless `options` say to leave it. */
static int wait_for(int handle, int options, siginfo_t *info) {
  memset(info, 0, sizeof *info);
  int result = RETRY(syscall(SYS_waitid, ID_PIDFD, handle, info, WEXITED | WNOHANG | options, NULL));
  return result < 0 ? result : info->si_pid == 0 ? -EAGAIN : 0;
}

int port_wait_process(Port *port, Call *call) {
  siginfo_t info;
  int handle;
  int error = take_fd(call, 0, &handle);
  if (!error) error = wait_for(handle, 0, &info);
  if (error) return error;
  port->ctl[CTL_PROCESS] = info.si_code == CLD_EXITED ? 0 : 1;
  port->ctl[CTL_PROCESS + 1] = info.si_status;
  return 0;
}

int port_kill_process(Port *port, Call *call) {
  (void)port;
  siginfo_t info;
  int handle, signal, group;
  int error = take_fd(call, 0, &handle);
  if (!error) error = take_int(call, 1, &signal);
  if (!error) error = take_int(call, 2, &group);
  if (error) return error;
  /* -1 and 0 would mean very many others. */
  if (signal < 0 || signal >= SIGNALS || group < 0 || group == 1) return -EINVAL;
  if (group == 0) return RETRY(syscall(NR_PIDFD_SEND_SIGNAL, handle, signal, NULL, 0));
  int result = RETRY(syscall(NR_PIDFD_SEND_SIGNAL, handle, signal, NULL, SIGNAL_GROUP));
  if (result != -EINVAL) return result;
  /* Before Linux 6.9. Its number is its own until it has been waited for. */
  error = wait_for(handle, WNOWAIT, &info);
  if (error == -ECHILD) return -ESRCH;
  if (error && error != -EAGAIN) return error;
  return kill(-group, signal) < 0 ? -errno : 0;
}
