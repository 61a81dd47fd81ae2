/*
 * Work for threads: system calls that may take long and that no readiness announces. The threads belong to one port;
 * they never call Node-API and never touch memory of JavaScript, so nothing JavaScript does can reach them.
 */
#ifndef OUTLOOP_WORK_H
#define OUTLOOP_WORK_H

#include "port.h"

/* The same names and numbers as in src/port/work.ts. */
enum {
  WORK_OPEN = 1,
  WORK_READ = 2,
  WORK_WRITE = 3,
  WORK_SYNC = 4,
  WORK_TRUNCATE = 5,
  WORK_STATUS = 6,
  WORK_LIST = 7,
  WORK_MAKE_FOLDER = 8,
  WORK_REMOVE_FOLDER = 9,
  WORK_UNLINK = 10,
  WORK_RENAME = 11,
  WORK_LINK = 12,
  WORK_SYMLINK = 13,
  WORK_READ_LINK = 14,
  WORK_PERMISSIONS = 15,
  WORK_OPEN_WATCH = 16,
  WORK_ADD_WATCH = 17,
  WORK_REMOVE_WATCH = 18,
  WORK_OPERATIONS = 19,
};

/* So much is read or written by one piece of work; who wants more asks again. */
enum { WORK_MOST = 1 << 20 };

typedef enum { QUEUED, RUNNING, DONE, TOLD } JobState;

typedef struct Job {
  struct Job *previous, *next;
  JobState state;
  int ticket;
  int operation;
  /* What it is to be done with; -1: no descriptor. */
  int fd;
  int flags;
  int mode;
  /* In a file; -1: where the file itself stands. */
  int64_t offset;
  size_t length;
  /* 0 or more, or -errno. */
  int result;
  /* Nobody waits for it any more. */
  bool abandoned;
  /* The descriptor was closed meanwhile: whoever uses it last does that. */
  bool close_after;
  /* Bytes to write, or one or two paths each with its zero byte. */
  uint8_t *input;
  /* What came, `size` bytes of it. */
  uint8_t *output;
  size_t size;
} Job;

/* files.c: on a thread. Fills `result`, and `output` if something came. */
void job_run(Job *job);
/* Whether the result is a descriptor, which somebody has to close. */
bool job_opens(const Job *job);
/* 0, or what is wrong with a request; on the thread of JavaScript. */
int job_check(const Job *job, size_t input_length);

#endif
