/*
 * A few threads per port and the queue before them. A piece of work is a ticket to JavaScript. Whoever waits for one
 * may give it up at any time: work that is not begun is forgotten, work that is under way goes to nobody, and a
 * descriptor it opens is closed. A thread whose work was given up counts no more, so that four pipes that nobody opens
 * at the other end do not stop every file of the program.
 */
#include "work.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Old headers do not have them; they never change. NOWAIT is RWF_NOWAIT. */
#ifndef SYS_preadv2
#if defined(__x86_64__)
#define SYS_preadv2 327
#else
#define SYS_preadv2 286
#endif
#endif
#define NOWAIT 8

enum { USUAL_THREADS = 4, MOST_THREADS = 64, MOST_LOST = 64, MOST_TICKETS = 1 << 20, STACK_SIZE = 256 * 1024 };

typedef struct List {
  Job *first, *last;
} List;

/* It belongs to the port and to each of its threads; the last of them frees it. */
struct Crew {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  List queue, running, done;
  int queued;
  int owners;
  int threads;
  int idle;
  /* Threads whose work was given up. */
  int lost;
  bool stopped;
  int wake_fd;
  int limit;
  /* Of the thread of JavaScript alone: by ticket, and those that are free, as a stack. */
  Job **jobs;
  int *tickets;
  int size;
  int free_count;
};

static void append(List *list, Job *job) {
  job->previous = list->last;
  job->next = NULL;
  if (list->last != NULL) list->last->next = job;
  else list->first = job;
  list->last = job;
}

static void take_out(List *list, Job *job) {
  if (job->previous != NULL) job->previous->next = job->next;
  else list->first = job->next;
  if (job->next != NULL) job->next->previous = job->previous;
  else list->last = job->previous;
  job->previous = job->next = NULL;
}

static void job_free(Job *job) {
  free(job->input);
  free(job->output);
  free(job);
}

/* Nobody takes what it has opened. */
static void job_undo(Job *job) {
  if (job_opens(job)) close(job->result);
  job_free(job);
}

/* With the lock held. */
static void close_after(Crew *crew, const Job *job) {
  for (Job *other = crew->running.first; other != NULL; other = other->next) {
    if (other->fd != job->fd) continue;
    other->close_after = true;
    return;
  }
  close(job->fd);
}

/* With the lock held, which it gives back. */
static void leave(Crew *crew) {
  int owners = --crew->owners;
  pthread_mutex_unlock(&crew->lock);
  if (owners > 0) return;
  pthread_cond_destroy(&crew->changed);
  pthread_mutex_destroy(&crew->lock);
  free(crew->jobs);
  free(crew->tickets);
  free(crew);
}

/* With the lock held: what a thread has done goes to who waits for it, if anybody does. */
static void hand_in(Crew *crew, Job *job) {
  take_out(&crew->running, job);
  if (job->close_after) close_after(crew, job);
  if (job->abandoned) crew->lost--;
  if (job->abandoned || crew->stopped) {
    job_undo(job);
    return;
  }
  bool first = crew->done.first == NULL;
  job->state = DONE;
  append(&crew->done, job);
  uint64_t one = 1;
  /* It cannot be full, and a counter that is not zero wakes as well. */
  if (first && write(crew->wake_fd, &one, sizeof one) < 0) return;
}

static void *work(void *data) {
  Crew *crew = data;
  pthread_mutex_lock(&crew->lock);
  for (;;) {
    while (crew->queue.first == NULL && !crew->stopped && crew->threads - crew->lost <= crew->limit) {
      crew->idle++;
      pthread_cond_wait(&crew->changed, &crew->lock);
      crew->idle--;
    }
    /* Also when a lost one has come back and there are enough without it. */
    if (crew->stopped || crew->threads - crew->lost > crew->limit) break;
    Job *job = crew->queue.first;
    take_out(&crew->queue, job);
    crew->queued--;
    job->state = RUNNING;
    append(&crew->running, job);
    pthread_mutex_unlock(&crew->lock);
    job_run(job);
    pthread_mutex_lock(&crew->lock);
    hand_in(crew, job);
  }
  crew->threads--;
  leave(crew);
  return NULL;
}

/* With the lock held. Signals are for the threads of the runtime, which expects them there. */
static int start_thread(Crew *crew) {
  pthread_t thread;
  pthread_attr_t attributes;
  sigset_t all, former;
  int error = pthread_attr_init(&attributes);
  if (error) return -error;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  error = pthread_create(&thread, &attributes, work, crew);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  pthread_attr_destroy(&attributes);
  if (error) return -error;
  crew->threads++;
  crew->owners++;
  return 0;
}

/* With the lock held: as many threads as there is work for. Fails only where nobody is left to do it. */
static int call_threads(Crew *crew) {
  int error = 0;
  if (crew->queued > crew->idle && crew->threads - crew->lost < crew->limit && crew->lost <= MOST_LOST)
    error = start_thread(crew);
  pthread_cond_signal(&crew->changed);
  return crew->threads == 0 ? error : 0;
}

static Crew *crew_of(Port *port) {
  if (port->crew != NULL) return port->crew;
  Crew *crew = calloc(1, sizeof *crew);
  if (crew == NULL) return NULL;
  pthread_mutex_init(&crew->lock, NULL);
  pthread_cond_init(&crew->changed, NULL);
  crew->owners = 1;
  crew->wake_fd = port->wake_fd;
  crew->limit = port->threads > 0 ? port->threads : USUAL_THREADS;
  port->crew = crew;
  return crew;
}

/* The port goes, or its descriptors do: no thread may write to a number that will be somebody else's. */
void work_end(Port *port) {
  Crew *crew = port->crew;
  if (crew == NULL) return;
  port->crew = NULL;
  pthread_mutex_lock(&crew->lock);
  crew->stopped = true;
  for (int i = 0; i < crew->size; i++) {
    Job *job = crew->jobs[i];
    if (job != NULL && job->state != RUNNING) job_undo(job);
  }
  crew->queue = crew->done = (List){NULL, NULL};
  pthread_cond_broadcast(&crew->changed);
  leave(crew);
}

/* A free ticket, or -errno. */
static int take_ticket(Crew *crew) {
  if (crew->free_count == 0) {
    int size = crew->size == 0 ? 16 : 2 * crew->size;
    if (size > MOST_TICKETS) return -ENOBUFS;
    Job **jobs = realloc(crew->jobs, (size_t)size * sizeof *jobs);
    if (jobs != NULL) crew->jobs = jobs;
    int *tickets = realloc(crew->tickets, (size_t)size * sizeof *tickets);
    if (tickets != NULL) crew->tickets = tickets;
    if (jobs == NULL || tickets == NULL) return -ENOMEM;
    for (int i = size - 1; i >= crew->size; i--) {
      jobs[i] = NULL;
      tickets[crew->free_count++] = i;
    }
    crew->size = size;
  }
  return crew->tickets[--crew->free_count];
}

static void give_ticket(Crew *crew, int ticket) {
  crew->jobs[ticket] = NULL;
  crew->tickets[crew->free_count++] = ticket;
}

static Job *job_of(Port *port, int ticket) {
  Crew *crew = port->crew;
  return crew == NULL || ticket < 0 || ticket >= crew->size ? NULL : crew->jobs[ticket];
}

/* With the lock held. */
static bool closes(const Crew *crew, int fd) {
  if (crew->lost == 0) return false;
  for (const Job *job = crew->running.first; job != NULL; job = job->next)
    if (job->close_after && job->fd == fd) return true;
  return false;
}

bool work_closes(Port *port, int fd) {
  Crew *crew = port->crew;
  if (crew == NULL) return false;
  pthread_mutex_lock(&crew->lock);
  bool result = closes(crew, fd);
  pthread_mutex_unlock(&crew->lock);
  return result;
}

int port_work_threads(Port *port, Call *call) {
  int threads;
  int error = take_int(call, 0, &threads);
  if (error) return error;
  if (threads < 1 || threads > MOST_THREADS) return -EINVAL;
  port->threads = threads;
  return 0;
}

static bool whole(double number, double least, double most) {
  return number >= least && number <= most && (double)(int64_t)number == number;
}

/* The words of a request: operation, fd, flags, mode, offset, length. */
static int read_words(const Bytes *words, Job *job) {
  double word[6];
  if (words->length < sizeof word) return -EINVAL;
  memcpy(word, words->data, sizeof word);
  for (int i = 0; i < 4; i++)
    if (!whole(word[i], INT_MIN, INT_MAX)) return -EINVAL;
  if (!whole(word[4], -1, 9007199254740991.0) || !whole(word[5], 0, 9007199254740991.0)) return -EINVAL;
  job->operation = (int)word[0];
  job->fd = (int)word[1];
  job->flags = (int)word[2];
  job->mode = (int)word[3];
  job->offset = (int64_t)word[4];
  /* Not run yet, so nothing was opened. */
  job->result = -ECANCELED;
  job->length = word[5] > WORK_MOST ? WORK_MOST : (size_t)word[5];
  return 0;
}

static int fill(Job *job, const Bytes *words, const Bytes *input) {
  int error = read_words(words, job);
  if (error) return error;
  if (job->operation == WORK_WRITE && job->length > input->length) return -EFAULT;
  size_t length = job->operation == WORK_WRITE ? job->length : input->length;
  if (length > WORK_MOST) return -EINVAL;
  if (length > 0) {
    job->input = malloc(length);
    if (job->input == NULL) return -ENOMEM;
    memcpy(job->input, input->data, length);
  }
  return job_check(job, length);
}

static int begin(Crew *crew, Job *job) {
  int ticket = take_ticket(crew);
  if (ticket < 0) return ticket;
  job->ticket = ticket;
  crew->jobs[ticket] = job;
  pthread_mutex_lock(&crew->lock);
  int error = job->fd >= 0 && closes(crew, job->fd) ? -EBADF : 0;
  if (!error) {
    append(&crew->queue, job);
    crew->queued++;
    error = call_threads(crew);
    if (error) {
      take_out(&crew->queue, job);
      crew->queued--;
    }
  }
  pthread_mutex_unlock(&crew->lock);
  if (error) give_ticket(crew, ticket);
  return error ? error : ticket;
}

/* workBegin(words, input, offset, length) */
int port_work_begin(Port *port, Call *call) {
  Bytes words, input;
  int error = take_bytes(call, 0, &words);
  if (!error) error = take_range(call, 1, &input);
  if (!error) error = prepare(port);
  if (error) return error;
  Crew *crew = crew_of(port);
  Job *job = calloc(1, sizeof *job);
  int result = crew == NULL || job == NULL ? -ENOMEM : fill(job, &words, &input);
  if (result == 0) result = begin(crew, job);
  if (result < 0 && job != NULL) job_free(job);
  return result;
}

/* readCached(fd, bytes, offset, length, position): in place, and only what needs no waiting. */
int port_read_cached(Port *port, Call *call) {
  int fd;
  Bytes bytes;
  double position;
  int error = take_fd(call, 0, &fd);
  if (!error) error = take_range(call, 1, &bytes);
  if (error) return error;
  if (napi_get_value_double(call->env, call->arguments[4], &position) != napi_ok) return -EINVAL;
  if (!whole(position, -1, 9007199254740991.0)) return -EINVAL;
  if (work_closes(port, fd)) return -EBADF;
  struct iovec vector = {bytes.data, bytes.length};
  return RETRY(syscall(SYS_preadv2, fd, &vector, 1, (long)position, 0, NOWAIT));
}

/* workNext() */
int port_work_next(Port *port, Call *call) {
  (void)call;
  Crew *crew = port->crew;
  if (crew == NULL) return -EAGAIN;
  pthread_mutex_lock(&crew->lock);
  Job *job = crew->done.first;
  if (job != NULL) {
    take_out(&crew->done, job);
    job->state = TOLD;
  }
  pthread_mutex_unlock(&crew->lock);
  if (job == NULL) return -EAGAIN;
  int ticket = job->ticket;
  port->ctl[CTL_RESULT] = job->result;
  port->ctl[CTL_SIZE] = (int32_t)job->size;
  if (job->size == 0) {
    give_ticket(crew, ticket);
    job_free(job);
  }
  return ticket;
}

/* workTake(ticket, bytes) */
int port_work_take(Port *port, Call *call) {
  int ticket;
  Bytes bytes;
  int error = take_int(call, 0, &ticket);
  if (!error) error = take_bytes(call, 1, &bytes);
  if (error) return error;
  Job *job = job_of(port, ticket);
  if (job == NULL || job->state != TOLD) return -EINVAL;
  if (bytes.length < job->size) return -EFAULT;
  int size = (int)job->size;
  memcpy(bytes.data, job->output, job->size);
  give_ticket(port->crew, ticket);
  job_free(job);
  return size;
}

/* workAbandon(ticket, close) */
int port_work_abandon(Port *port, Call *call) {
  int ticket, then_close;
  int error = take_int(call, 0, &ticket);
  if (!error) error = take_int(call, 1, &then_close);
  if (error) return error;
  Crew *crew = port->crew;
  Job *job = job_of(port, ticket);
  if (job == NULL || (then_close != 0 && then_close != 1)) return -EINVAL;
  pthread_mutex_lock(&crew->lock);
  bool running = job->state == RUNNING;
  if (running) {
    job->abandoned = true;
    job->close_after = then_close == 1 && job->fd >= 0;
    crew->lost++;
    /* Somebody else may have to do what is queued. */
    if (crew->queue.first != NULL) call_threads(crew);
  } else if (job->state == QUEUED) {
    take_out(&crew->queue, job);
    crew->queued--;
  } else if (job->state == DONE) {
    take_out(&crew->done, job);
  }
  pthread_mutex_unlock(&crew->lock);
  give_ticket(crew, ticket);
  if (!running) job_undo(job);
  return running ? 1 : 0;
}
