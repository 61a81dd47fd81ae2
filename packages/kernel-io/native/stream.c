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

static int send_bytes(Port *port, int fd, const uint8_t *data, size_t length) {
  if (maybe_socket(port, fd)) {
    int result = RETRY(send(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT));
    if (result != -ENOTSOCK) return result;
  }
  return RETRY(write(fd, data, length));
}

/* One record of what JavaScript has collected, which may have been written to by anybody. */
static int send_record(Port *port, const int32_t *record) {
  int fd = record[SEND_FD], offset = record[SEND_OFFSET], length = record[SEND_LENGTH];
  if (fd < 0) return -EBADF;
  if (offset < 0 || length < 0 || offset > OUTBOX_SIZE || length > OUTBOX_SIZE - offset) return -EFAULT;
  return length == 0 ? 0 : send_bytes(port, fd, port->outbox + offset, (size_t)length);
}

int port_flush(Port *port, Call *call) {
  (void)call;
  int count = port->ctl[CTL_SENDS];
  port->ctl[CTL_SENDS] = 0;
  if (count > MAX_SENDS) count = MAX_SENDS;
  for (int i = 0; i < count; i++) {
    int32_t *record = port->sends + i * SEND_WORDS;
    record[SEND_RESULT] = send_record(port, record);
  }
  return 0;
}

int port_send(Port *port, Call *call) {
  int fd;
  Bytes bytes;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_range(call, 1, &bytes);
  return error ? error : send_bytes(port, fd, bytes.data, bytes.length);
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
