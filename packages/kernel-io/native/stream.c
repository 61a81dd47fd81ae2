/* Bytes in order: sockets, pipes, terminals. */
#include "port.h"

#include <sys/uio.h>
#include <unistd.h>

int receive(int fd, uint8_t *data, size_t length, bool socket_first) {
  if (socket_first) {
    int result = RETRY(recv(fd, data, length, MSG_DONTWAIT));
    if (result != -ENOTSOCK) return result;
  }
  return RETRY(read(fd, data, length));
}

/* Whether to try as a socket first: yes, unless it is registered as something else. */
static bool maybe_socket(Port *port, int fd) {
  return fd >= TABLE_FDS || port->registered[fd] <= 1 + KIND_SOCKET;
}

int port_recv(Port *port, Call *call) {
  int fd;
  Bytes bytes;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_range(call, 1, &bytes);
  if (error) return error;
  return receive(fd, bytes.data, bytes.length, maybe_socket(port, fd));
}

int port_recv_pool(Port *port, Call *call) {
  int fd;
  port->ctl[CTL_BUFFER] = -1;
  int error = take_fd(call, 0, &fd);
  if (error) return error;
  int buffer = pool_take(port);
  if (buffer < 0) return -ENOBUFS;
  int result =
      receive(fd, port->pool + (size_t)buffer * POOL_BUFFER_SIZE, POOL_BUFFER_SIZE, maybe_socket(port, fd));
  if (result > 0)
    port->ctl[CTL_BUFFER] = buffer;
  else
    pool_give(port, buffer);
  return result;
}

int port_send(Port *port, Call *call) {
  int fd;
  Bytes bytes;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_range(call, 1, &bytes);
  if (error) return error;
  if (maybe_socket(port, fd)) {
    int result = RETRY(send(fd, bytes.data, bytes.length, MSG_NOSIGNAL | MSG_DONTWAIT));
    if (result != -ENOTSOCK) return result;
  }
  return RETRY(write(fd, bytes.data, bytes.length));
}

/* The element, or NULL: a getter in an array may throw. */
static napi_value element(napi_env env, napi_value array, uint32_t index) {
  napi_value value, exception;
  if (napi_get_element(env, array, index, &value) == napi_ok) return value;
  napi_get_and_clear_last_exception(env, &exception);
  return NULL;
}

int port_sendv(Port *port, Call *call) {
  napi_env env = call->env;
  napi_value array = call->arguments[1];
  napi_value values[MAX_VECTORS];
  struct iovec vectors[MAX_VECTORS];
  int fd, skip;
  uint32_t length, used = 0;
  bool is_array;
  Bytes bytes;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_int(call, 2, &skip);
  if (error) return error;
  if (skip < 0) return -EINVAL;
  if (napi_is_array(env, array, &is_array) != napi_ok || !is_array) return -EINVAL;
  if (napi_get_array_length(env, array, &length) != napi_ok) return -EINVAL;

  /* First all that may run JavaScript (an element may be a getter), and only then a pointer is taken: a getter can
     detach an array that was read before it, or close this port. */
  size_t left = (size_t)skip;
  for (uint32_t i = 0; i < length && used < MAX_VECTORS; i++) {
    napi_value value = element(env, array, i);
    if (value == NULL) return -EINVAL;
    error = bytes_of(env, value, &bytes);
    if (error) return error;
    if (used == 0 && left >= bytes.length) {
      left -= bytes.length;
      continue;
    }
    values[used++] = value;
  }
  if (port->closed) return -EBADF;
  if (used == 0) return left == 0 ? 0 : -EINVAL;
  for (uint32_t i = 0; i < used; i++) {
    error = bytes_of(env, values[i], &bytes);
    if (error) return error;
    size_t start = i == 0 ? left : 0;
    if (start > bytes.length) return -EFAULT;
    vectors[i].iov_base = bytes.data + start;
    vectors[i].iov_len = bytes.length - start;
  }
  if (maybe_socket(port, fd)) {
    struct msghdr message = {.msg_iov = vectors, .msg_iovlen = used};
    int result = RETRY(sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT));
    if (result != -ENOTSOCK) return result;
  }
  return RETRY(writev(fd, vectors, (int)used));
}
