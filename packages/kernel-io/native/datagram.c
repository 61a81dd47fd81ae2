/* One message at a time, with an address. */
#include "port.h"

#include <sys/uio.h>

int port_recvfrom(Port *port, Call *call) {
  int fd;
  Bytes bytes, target;
  struct sockaddr_storage address;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_range(call, 1, &bytes);
  if (!error) error = take_bytes(call, 4, &target);
  if (error) return error;
  struct iovec vector = {.iov_base = bytes.data, .iov_len = bytes.length};
  struct msghdr message = {
      .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &vector, .msg_iovlen = 1};
  int result = RETRY(recvmsg(fd, &message, MSG_DONTWAIT));
  if (result < 0) return result;
  port->ctl[CTL_TRUNCATED] = message.msg_flags & MSG_TRUNC ? 1 : 0;
  give_address(port, target, &address, message.msg_namelen);
  return result;
}

int port_sendto(Port *port, Call *call) {
  (void)port;
  int fd;
  Bytes bytes;
  struct sockaddr_storage address;
  socklen_t length;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_range(call, 1, &bytes);
  if (!error) error = take_address(call, 4, &address, &length);
  if (error) return error;
  const struct sockaddr *target = length == 0 ? NULL : (const struct sockaddr *)&address;
  return RETRY(sendto(fd, bytes.data, bytes.length, MSG_NOSIGNAL | MSG_DONTWAIT, target, length));
}
