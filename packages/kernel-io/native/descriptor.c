/* What goes for every descriptor. */
#include "port.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* There the kernel's `struct stat` is that of the C library. */
_Static_assert(sizeof(long) == 8, "for 64 bits only");

int kind_of(int fd) {
  struct stat status;
  /* Not through the C library: its old fstat, linked in from a static part, may leave errno as it was. */
  if (syscall(SYS_fstat, fd, &status) < 0) return -errno;
  if (S_ISSOCK(status.st_mode)) return KIND_SOCKET;
  if (S_ISFIFO(status.st_mode)) return KIND_PIPE;
  if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) return KIND_FILE;
  if (S_ISCHR(status.st_mode) && isatty(fd)) return KIND_TTY;
  return KIND_OTHER;
}

int port_kind_of(Port *port, Call *call) {
  int fd;
  int error = take_fd(call, 0, &fd);
  if (!error && work_closes(port, fd)) error = -EBADF;
  return error ? error : kind_of(fd);
}

int port_pipe(Port *port, Call *call) {
  (void)call;
  int pair[2];
  if (pipe2(pair, O_NONBLOCK | O_CLOEXEC) < 0) return -errno;
  port->ctl[CTL_PAIR] = pair[0];
  port->ctl[CTL_PAIR + 1] = pair[1];
  return 0;
}

int port_close(Port *port, Call *call) {
  int fd;
  int error = take_fd(call, 0, &fd);
  if (error) return error;
  if (fd == port->epoll_fd || fd == port->wake_fd) return -EINVAL;
  if (work_closes(port, fd)) return -EBADF;
  forget(port, fd);
  /* Never retried: Linux has closed it, and its number may already be another thread's. */
  return close(fd) < 0 && errno != EINTR ? -errno : 0;
}

int port_set_non_blocking(Port *port, Call *call) {
  (void)port;
  int fd, on;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 1, &on);
  if (error) return error;
  if (on != 0 && on != 1) return -EINVAL;
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return -errno;
  int was = flags & O_NONBLOCK ? 1 : 0;
  if (was != on && fcntl(fd, F_SETFL, flags ^ O_NONBLOCK) < 0) return -errno;
  return was;
}

int port_dup(Port *port, Call *call) {
  (void)port;
  int fd;
  int error = take_fd(call, 0, &fd);
  if (error) return error;
  return RETRY(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}
