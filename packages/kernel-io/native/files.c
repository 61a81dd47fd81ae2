/* What a thread does for a program: one function of the system each, but for listing a folder. */
#include "work.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Old headers, such as those of glibc 2.17, do not have them; they never change. */
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef SYS_statx
#if defined(__x86_64__)
#define SYS_statx 332
#else
#define SYS_statx 291
#endif
#endif
/* All fields that every system has, and the time of birth. */
#define STATUS_MASK 0xfffu
/* The size of `struct statx`, the one description of a file that is the same on all processors. */
#define STATUS_SIZE 256
#define PATH_SIZE 4096
#define LIST_STEP 65536

enum { NO_FD = 1, NEEDS_FD = 2, ONE_PATH = 4, TWO_PATHS = 8 };
static const uint8_t wants[WORK_OPERATIONS] = {
    [WORK_OPEN] = NO_FD | ONE_PATH,
    [WORK_READ] = NEEDS_FD,
    [WORK_WRITE] = NEEDS_FD,
    [WORK_SYNC] = NEEDS_FD,
    [WORK_TRUNCATE] = NEEDS_FD,
    [WORK_STATUS] = ONE_PATH,
    [WORK_LIST] = NO_FD | ONE_PATH,
    [WORK_MAKE_FOLDER] = NO_FD | ONE_PATH,
    [WORK_REMOVE_FOLDER] = NO_FD | ONE_PATH,
    [WORK_UNLINK] = NO_FD | ONE_PATH,
    [WORK_RENAME] = NO_FD | TWO_PATHS,
    [WORK_LINK] = NO_FD | TWO_PATHS,
    [WORK_SYMLINK] = NO_FD | TWO_PATHS,
    [WORK_READ_LINK] = NO_FD | ONE_PATH,
    [WORK_PERMISSIONS] = NEEDS_FD,
    [WORK_OPEN_WATCH] = NO_FD,
    [WORK_ADD_WATCH] = NEEDS_FD | ONE_PATH,
    [WORK_REMOVE_WATCH] = NEEDS_FD,
};

bool job_opens(const Job *job) {
  return job->result >= 0 && (job->operation == WORK_OPEN || job->operation == WORK_OPEN_WATCH);
}

int job_check(const Job *job, size_t input_length) {
  if (job->operation < 1 || job->operation >= WORK_OPERATIONS) return -EINVAL;
  int wanted = wants[job->operation];
  if ((wanted & NEEDS_FD) && job->fd < 0) return -EBADF;
  if ((wanted & NO_FD) && job->fd != -1) return -EINVAL;
  size_t paths = wanted & ONE_PATH ? 1 : wanted & TWO_PATHS ? 2 : 0;
  if (paths == 0) return job->operation == WORK_WRITE || input_length == 0 ? 0 : -EINVAL;
  size_t ends = 0;
  for (size_t i = 0; i < input_length; i++) ends += job->input[i] == 0;
  return ends == paths && job->input[input_length - 1] == 0 ? 0 : -EINVAL;
}

static void keep(Job *job, uint8_t *output, long size) {
  if (size > 0) {
    job->output = output;
    job->size = (size_t)size;
  } else {
    free(output);
  }
}

static int run_read(Job *job) {
  uint8_t *output = malloc(job->length > 0 ? job->length : 1);
  if (output == NULL) return -ENOMEM;
  int result = job->offset < 0 ? RETRY(read(job->fd, output, job->length))
                               : RETRY(pread(job->fd, output, job->length, (off_t)job->offset));
  keep(job, output, result);
  return result;
}

static int run_write(Job *job) {
  return job->offset < 0 ? RETRY(write(job->fd, job->input, job->length))
                         : RETRY(pwrite(job->fd, job->input, job->length, (off_t)job->offset));
}

static int run_status(Job *job, const char *path) {
  uint8_t *output = calloc(1, STATUS_SIZE);
  if (output == NULL) return -ENOMEM;
  int at = job->fd < 0 ? AT_FDCWD : job->fd;
  int flags = (job->flags ? AT_SYMLINK_NOFOLLOW : 0) | (job->fd < 0 ? 0 : AT_EMPTY_PATH);
  int result = RETRY(syscall(SYS_statx, at, path, flags, STATUS_MASK, output));
  keep(job, output, result < 0 ? 0 : STATUS_SIZE);
  return result;
}

static int run_read_link(Job *job, const char *path) {
  uint8_t *output = malloc(PATH_SIZE);
  if (output == NULL) return -ENOMEM;
  int result = RETRY(readlink(path, (char *)output, PATH_SIZE));
  keep(job, output, result);
  return result;
}

/* All entries, as the system lays them out. */
static int list_from(Job *job, int fd) {
  uint8_t *output = NULL;
  size_t size = 0, room = 0;
  for (;;) {
    if (room - size < LIST_STEP) {
      room = room == 0 ? LIST_STEP : 2 * room;
      uint8_t *larger = room > INT32_MAX ? NULL : realloc(output, room);
      if (larger == NULL) {
        free(output);
        return -ENOMEM;
      }
      output = larger;
    }
    int result = RETRY(syscall(SYS_getdents64, fd, output + size, room - size));
    if (result > 0) {
      size += (size_t)result;
      continue;
    }
    keep(job, output, result < 0 ? 0 : (long)size);
    return result;
  }
}

static int run_list(Job *job, const char *path) {
  int fd = RETRY(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd < 0) return fd;
  int result = list_from(job, fd);
  close(fd);
  return result < 0 ? result : (int)job->size;
}

/* Only of work on two paths; what is to be written may have no zero byte at all. */
static const char *other_path(const Job *job) {
  const char *path = (const char *)job->input;
  return path + strlen(path) + 1;
}

static int run(Job *job) {
  const char *path = (const char *)job->input;
  switch (job->operation) {
    case WORK_OPEN:
      return RETRY(open(path, job->flags | O_CLOEXEC | O_NOCTTY, (mode_t)job->mode));
    case WORK_READ:
      return run_read(job);
    case WORK_WRITE:
      return run_write(job);
    case WORK_SYNC:
      return job->flags ? RETRY(fdatasync(job->fd)) : RETRY(fsync(job->fd));
    case WORK_TRUNCATE:
      return RETRY(ftruncate(job->fd, (off_t)job->offset));
    case WORK_STATUS:
      return run_status(job, path);
    case WORK_LIST:
      return run_list(job, path);
    case WORK_MAKE_FOLDER:
      return RETRY(mkdir(path, (mode_t)job->mode));
    case WORK_REMOVE_FOLDER:
      return RETRY(rmdir(path));
    case WORK_UNLINK:
      return RETRY(unlink(path));
    case WORK_RENAME:
      return RETRY(rename(path, other_path(job)));
    case WORK_LINK:
      return RETRY(link(path, other_path(job)));
    case WORK_SYMLINK:
      return RETRY(symlink(path, other_path(job)));
    case WORK_READ_LINK:
      return run_read_link(job, path);
    case WORK_PERMISSIONS:
      return RETRY(fchmod(job->fd, (mode_t)job->mode));
    case WORK_OPEN_WATCH:
      return RETRY(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    case WORK_ADD_WATCH:
      return RETRY(inotify_add_watch(job->fd, path, (uint32_t)job->flags));
    default:
      return RETRY(inotify_rm_watch(job->fd, job->flags));
  }
}

void job_run(Job *job) { job->result = run(job); }
