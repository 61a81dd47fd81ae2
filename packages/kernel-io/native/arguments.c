/* Reading arguments: nothing JavaScript passes may be believed. */
#include "port.h"

#include <limits.h>
#include <string.h>

/* The most one read or write of Linux transfers; also keeps every result within an int. */
#define MAX_TRANSFER ((size_t)0x7ffff000)

int take_int(Call *call, int index, int *value) {
  /* Not napi_get_value_int32: it makes 0 of NaN, and 0 is a descriptor. */
  double number;
  if (napi_get_value_double(call->env, call->arguments[index], &number) != napi_ok) return -EINVAL;
  if (!(number >= INT_MIN && number <= INT_MAX)) return -EINVAL;
  *value = (int)number;
  return *value == number ? 0 : -EINVAL;
}

int take_fd(Call *call, int index, int *fd) {
  int error = take_int(call, index, fd);
  if (error) return error;
  return *fd < 0 ? -EBADF : 0;
}

int bytes_of(napi_env env, napi_value value, Bytes *bytes) {
  static uint8_t nothing[1];
  bool typed;
  napi_typedarray_type type;
  void *data = NULL;
  if (napi_is_typedarray(env, value, &typed) != napi_ok || !typed) return -EINVAL;
  if (napi_get_typedarray_info(env, value, &type, &bytes->length, &data, NULL, NULL) != napi_ok) return -EINVAL;
  if (type != napi_uint8_array) return -EINVAL;
  /* A detached array has no memory and, but for some engines, no length. */
  if (data == NULL) bytes->length = 0;
  bytes->data = bytes->length == 0 ? nothing : data;
  return 0;
}

int take_bytes(Call *call, int index, Bytes *bytes) { return bytes_of(call->env, call->arguments[index], bytes); }

int take_range(Call *call, int index, Bytes *bytes) {
  double offset, length;
  int error = take_bytes(call, index, bytes);
  if (error) return error;
  if (napi_get_value_double(call->env, call->arguments[index + 1], &offset) != napi_ok) return -EINVAL;
  if (napi_get_value_double(call->env, call->arguments[index + 2], &length) != napi_ok) return -EINVAL;
  /* Written so that NaN and infinities fail. */
  if (!(offset >= 0 && length >= 0 && offset + length <= (double)bytes->length)) return -EFAULT;
  if ((double)(size_t)offset != offset || (double)(size_t)length != length) return -EINVAL;
  bytes->data += (size_t)offset;
  bytes->length = (size_t)length;
  if (bytes->length > MAX_TRANSFER) bytes->length = MAX_TRANSFER;
  return 0;
}

int take_address(Call *call, int index, struct sockaddr_storage *address, socklen_t *length) {
  Bytes bytes;
  int error = take_bytes(call, index, &bytes);
  if (error) return error;
  if (bytes.length > sizeof *address) return -EINVAL;
  memset(address, 0, sizeof *address);
  memcpy(address, bytes.data, bytes.length);
  *length = (socklen_t)bytes.length;
  return 0;
}

void give_address(Port *port, Bytes target, const struct sockaddr_storage *address, socklen_t length) {
  size_t written = length;
  if (written > sizeof *address) written = sizeof *address;
  if (written > target.length) written = target.length;
  memcpy(target.data, address, written);
  port->ctl[CTL_ADDRESS] = (int32_t)written;
}
