/* Sockets: making, naming, connecting, options. */
#include "port.h"

#define FLAGS (SOCK_NONBLOCK | SOCK_CLOEXEC)

int port_socket(Port *port, Call *call) {
  (void)port;
  int family, type, protocol;
  int error = take_int(call, 0, &family);
  if (!error) error = take_int(call, 1, &type);
  if (!error) error = take_int(call, 2, &protocol);
  if (error) return error;
  return RETRY(socket(family, type | FLAGS, protocol));
}

int port_socketpair(Port *port, Call *call) {
  (void)call;
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | FLAGS, 0, pair) < 0) return -errno;
  port->ctl[CTL_PAIR] = pair[0];
  port->ctl[CTL_PAIR + 1] = pair[1];
  return 0;
}

int port_bind(Port *port, Call *call) {
  (void)port;
  int fd;
  struct sockaddr_storage address;
  socklen_t length;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_address(call, 1, &address, &length);
  if (error) return error;
  return RETRY(bind(fd, (const struct sockaddr *)&address, length));
}

int port_listen(Port *port, Call *call) {
  (void)port;
  int fd, backlog;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 1, &backlog);
  if (error) return error;
  return RETRY(listen(fd, backlog));
}

int port_connect(Port *port, Call *call) {
  (void)port;
  int fd;
  struct sockaddr_storage address;
  socklen_t length;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_address(call, 1, &address, &length);
  if (error) return error;
  if (connect(fd, (const struct sockaddr *)&address, length) == 0) return 0;
  /* An interrupted connect goes on by itself; asked again it would say EALREADY. */
  return errno == EINTR ? -EINPROGRESS : -errno;
}

int port_accept(Port *port, Call *call) {
  int fd;
  Bytes target;
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_bytes(call, 1, &target);
  if (error) return error;
  int result = RETRY(accept4(fd, (struct sockaddr *)&address, &length, FLAGS));
  if (result >= 0) give_address(port, target, &address, length);
  return result;
}

int port_sockname(Port *port, Call *call) {
  int fd, peer;
  Bytes target;
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 1, &peer);
  if (!error) error = take_bytes(call, 2, &target);
  if (error) return error;
  if (peer != 0 && peer != 1) return -EINVAL;
  int result = peer ? getpeername(fd, (struct sockaddr *)&address, &length)
                    : getsockname(fd, (struct sockaddr *)&address, &length);
  if (result < 0) return -errno;
  give_address(port, target, &address, length);
  return port->ctl[CTL_ADDRESS];
}

int port_set_option(Port *port, Call *call) {
  (void)port;
  int fd, level, name, value;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 1, &level);
  if (!error) error = take_int(call, 2, &name);
  if (!error) error = take_int(call, 3, &value);
  if (error) return error;
  return RETRY(setsockopt(fd, level, name, &value, sizeof value));
}

int port_get_option(Port *port, Call *call) {
  int fd, level, name, value = 0;
  socklen_t length = sizeof value;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 1, &level);
  if (!error) error = take_int(call, 2, &name);
  if (error) return error;
  if (getsockopt(fd, level, name, &value, &length) < 0) return -errno;
  port->ctl[CTL_OPTION] = value;
  return 0;
}

int port_shutdown(Port *port, Call *call) {
  (void)port;
  int fd, how;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 1, &how);
  if (error) return error;
  return RETRY(shutdown(fd, how));
}
