/*
 * Stands between a real process and its disk (LD_PRELOAD). Two things, for files below one folder only:
 *   it writes down every call that changes the disk, with its bytes, and every acknowledgement, in their true order;
 *   it plays a bad disk: the n-th flush or write fails, flushes are slow, flushes are ignored.
 *
 *   DRILL_FOLDER   the watched folder, absolute, without a slash at its end
 *   DRILL_LOG      where the record goes; absent: nothing is recorded
 *   DRILL_ACK_FD   what the process writes to this file descriptor is recorded as an acknowledgement
 *   DRILL_CONTROL  a file of ten 64-bit numbers (enum below), shared with whoever steers the faults; absent: a good disk
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
  FAIL_FLUSH_AT, /* the number of the flush that fails, counted by FLUSHES; 0 none */
  FAIL_WRITE_AT, /* the same for writes */
  FLUSHES,       /* flushes so far */
  WRITES,        /* writes so far */
  FAIL_WITH,     /* errno of the failure; 0 means EIO */
  TORN,          /* a failing write leaves the first half of its bytes */
  DELAY_US,      /* each flush takes this much longer */
  IGNORE,        /* flushes say yes and do nothing */
  RESTART_LOG,   /* set to 1: the record begins anew with the next call */
  CONTROLS
};

enum { OP_OPEN = 1, OP_WRITE, OP_TRUNCATE, OP_FLUSH, OP_UNLINK, OP_RENAME, OP_CLOSE, OP_ACK };

struct record {
  uint32_t op;
  int32_t fd;
  int64_t at;     /* offset, size or open flags */
  int32_t result; /* 0, or the errno of a call that failed */
  uint32_t length;
};

#define MOST_FDS 4096
static unsigned char watched[MOST_FDS];
static char folder[4096];
static size_t folder_length;
static int log_fd = -1;
static int ack_fd = -1;
static volatile int64_t *control;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ready;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static int (*real_unlinkat)(int, const char *, int);
static int (*real_remove)(const char *);
static int (*real_rename)(const char *, const char *);

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) {
    fprintf(stderr, "disk-shim: no %s to stand in front of\n", name);
    _exit(70);
  }
  return found;
}

__attribute__((constructor)) static void start(void) {
  if (ready) return;
  real_open = real("open64");
  real_openat = real("openat64");
  real_close = real("close");
  real_write = real("write");
  real_pwrite = real("pwrite64");
  real_writev = real("writev");
  real_pwritev = real("pwritev64");
  real_fsync = real("fsync");
  real_fdatasync = real("fdatasync");
  real_ftruncate = real("ftruncate64");
  real_unlink = real("unlink");
  real_unlinkat = real("unlinkat");
  real_remove = real("remove");
  real_rename = real("rename");
  const char *where = getenv("DRILL_FOLDER");
  if (where != NULL) {
    snprintf(folder, sizeof folder, "%s", where);
    folder_length = strlen(folder);
  }
  const char *log = getenv("DRILL_LOG");
  if (log != NULL) log_fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const char *ack = getenv("DRILL_ACK_FD");
  if (ack != NULL) ack_fd = atoi(ack);
  const char *steer = getenv("DRILL_CONTROL");
  if (steer != NULL) {
    int fd = real_open(steer, O_RDWR | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED
                       : mmap(NULL, CONTROLS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
      fprintf(stderr, "disk-shim: cannot read %s\n", steer);
      _exit(70);
    }
    control = map;
    real_close(fd);
  }
  ready = 1;
}

static int64_t told(int which) { return control == NULL ? 0 : control[which]; }

static int inside(const char *path) {
  return folder_length > 0 && path != NULL && strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == '\0');
}

static int is_watched(int fd) { return fd >= 0 && fd < MOST_FDS && watched[fd]; }

/* One record in one write, so that two threads never mix theirs. A record that cannot be kept ends the drill. */
static void keep(struct record head, const struct iovec *parts, int count) {
  if (log_fd < 0) return;
  struct iovec all[66];
  if (count > 64) _exit(71);
  all[0].iov_base = &head;
  all[0].iov_len = sizeof head;
  size_t total = sizeof head;
  for (int i = 0; i < count; i++) {
    all[i + 1] = parts[i];
    total += parts[i].iov_len;
  }
  if (syscall(SYS_writev, log_fd, all, count + 1) != (ssize_t)total) _exit(71);
}

static void keep_one(struct record head, const void *bytes) {
  struct iovec part = {(void *)bytes, head.length};
  keep(head, &part, 1);
}

static void restart_log(void) {
  if (told(RESTART_LOG) == 1) {
    if (log_fd >= 0 && syscall(SYS_ftruncate, log_fd, 0) != 0) _exit(71);
    control[RESTART_LOG] = 0;
  }
}

static void begin(void) {
  if (!ready) start();
  pthread_mutex_lock(&lock);
  restart_log();
}

static void end(void) {
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
}

/* ---- names ---------------------------------------------------------------------------------------------------- */

static int opened(int fd, const char *path, int flags) {
  int kept = errno;
  if (fd >= 0 && fd < MOST_FDS) {
    watched[fd] = (unsigned char)inside(path);
    if (watched[fd]) {
      const char *name = path[folder_length] == '/' ? path + folder_length + 1 : "";
      keep_one((struct record){OP_OPEN, fd, flags, 0, (uint32_t)strlen(name)}, name);
    }
  }
  errno = kept;
  return fd;
}

#define MODE_OF(flags)                           \
  mode_t mode = 0;                               \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {       \
    va_list rest;                                \
    va_start(rest, flags);                       \
    mode = va_arg(rest, mode_t);                 \
    va_end(rest);                                \
  }

int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  begin();
  int fd = opened(real_open(path, flags, mode), path, flags);
  end();
  return fd;
}
int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open64(path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
  MODE_OF(flags)
  begin();
  int fd = opened(real_openat(at, path, flags, mode), path, flags);
  end();
  return fd;
}
int openat(int at, const char *path, int flags, ...) {
  MODE_OF(flags)
  return openat64(at, path, flags, mode);
}

int close(int fd) {
  begin();
  if (is_watched(fd)) {
    watched[fd] = 0;
    keep((struct record){OP_CLOSE, fd, 0, 0, 0}, NULL, 0);
  }
  int done = real_close(fd);
  end();
  return done;
}

static int removed(int done, const char *path) {
  int kept = errno;
  if (done == 0 && inside(path)) {
    const char *name = path + folder_length + 1;
    keep_one((struct record){OP_UNLINK, -1, 0, 0, (uint32_t)strlen(name)}, name);
  }
  errno = kept;
  return done;
}

int unlink(const char *path) {
  begin();
  int done = removed(real_unlink(path), path);
  end();
  return done;
}
int unlinkat(int at, const char *path, int flags) {
  begin();
  int done = removed(real_unlinkat(at, path, flags), path);
  end();
  return done;
}
int remove(const char *path) {
  begin();
  int done = removed(real_remove(path), path);
  end();
  return done;
}

int rename(const char *from, const char *to) {
  begin();
  int done = real_rename(from, to);
  int kept = errno;
  if (done == 0 && inside(from) && inside(to)) {
    char both[8192];
    int length = snprintf(both, sizeof both, "%s%c%s", from + folder_length + 1, 0, to + folder_length + 1);
    keep_one((struct record){OP_RENAME, -1, 0, 0, (uint32_t)length}, both);
  }
  errno = kept;
  end();
  return done;
}

/* ---- bytes ---------------------------------------------------------------------------------------------------- */

/* 0, or the errno with which this write has to fail. */
static int write_fails(void) {
  if (control == NULL) return 0;
  int64_t number = ++control[WRITES];
  if (number != control[FAIL_WRITE_AT]) return 0;
  return control[FAIL_WITH] == 0 ? EIO : (int)control[FAIL_WITH];
}

static ssize_t put(int fd, const struct iovec *parts, int count, off_t at) {
  if (fd == ack_fd && ack_fd >= 0) {
    size_t total = 0;
    for (int i = 0; i < count; i++) total += parts[i].iov_len;
    keep((struct record){OP_ACK, fd, 0, 0, (uint32_t)total}, parts, count);
    return real_writev(fd, parts, count);
  }
  if (!is_watched(fd)) return at < 0 ? real_writev(fd, parts, count) : real_pwritev(fd, parts, count, at);
  off_t where = at < 0 ? lseek(fd, 0, SEEK_CUR) : at;
  int problem = write_fails();
  if (problem != 0) {
    if (told(TORN) && count > 0) {
      size_t half = parts[0].iov_len / 2;
      if (real_pwrite(fd, parts[0].iov_base, half, where) < 0) half = 0;
      keep_one((struct record){OP_WRITE, fd, where, 0, (uint32_t)half}, parts[0].iov_base);
    }
    keep((struct record){OP_WRITE, fd, where, problem, 0}, NULL, 0);
    errno = problem;
    return -1;
  }
  ssize_t done = at < 0 ? real_writev(fd, parts, count) : real_pwritev(fd, parts, count, at);
  int kept = errno;
  if (done >= 0) {
    struct iovec short_parts[64];
    size_t left = (size_t)done;
    int used = 0;
    for (; used < count && used < 64 && left > 0; used++) {
      short_parts[used] = parts[used];
      if (short_parts[used].iov_len > left) short_parts[used].iov_len = left;
      left -= short_parts[used].iov_len;
    }
    keep((struct record){OP_WRITE, fd, where, 0, (uint32_t)done}, short_parts, used);
  } else {
    keep((struct record){OP_WRITE, fd, where, kept, 0}, NULL, 0);
  }
  errno = kept;
  return done;
}

static ssize_t put_locked(int fd, const struct iovec *parts, int count, off_t at) {
  if (!ready) start();
  if (fd != ack_fd && !is_watched(fd))
    return at < 0 ? real_writev(fd, parts, count) : real_pwritev(fd, parts, count, at);
  begin();
  ssize_t done = put(fd, parts, count, at);
  end();
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!ready) start();
  if (fd != ack_fd && !is_watched(fd)) return real_write(fd, bytes, length);
  struct iovec part = {(void *)bytes, length};
  return put_locked(fd, &part, 1, -1);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  if (!ready) start();
  if (!is_watched(fd)) return real_pwrite(fd, bytes, length, at);
  struct iovec part = {(void *)bytes, length};
  return put_locked(fd, &part, 1, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return put_locked(fd, parts, count, -1); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) {
  return put_locked(fd, parts, count, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  return put_locked(fd, parts, count, at);
}

int ftruncate64(int fd, off_t size) {
  begin();
  int done = real_ftruncate(fd, size);
  int kept = errno;
  if (done == 0 && is_watched(fd)) keep((struct record){OP_TRUNCATE, fd, size, 0, 0}, NULL, 0);
  errno = kept;
  end();
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* ---- flushes -------------------------------------------------------------------------------------------------- */

static int flush(int fd, int (*really)(int)) {
  if (!ready) start();
  if (!is_watched(fd)) return really(fd);
  int64_t delay = told(DELAY_US);
  if (delay > 0) {
    struct timespec wait = {delay / 1000000, (delay % 1000000) * 1000};
    nanosleep(&wait, NULL);
  }
  begin();
  int problem = 0;
  if (control != NULL && ++control[FLUSHES] == control[FAIL_FLUSH_AT])
    problem = control[FAIL_WITH] == 0 ? EIO : (int)control[FAIL_WITH];
  int done = 0;
  if (problem == 0 && !told(IGNORE)) {
    done = really(fd);
    if (done != 0) problem = errno;
  }
  keep((struct record){OP_FLUSH, fd, told(IGNORE) ? 1 : 0, problem, 0}, NULL, 0);
  if (problem != 0) {
    errno = problem;
    done = -1;
  }
  end();
  return done;
}

int fsync(int fd) {
  if (!ready) start();
  return flush(fd, real_fsync);
}
int fdatasync(int fd) {
  if (!ready) start();
  return flush(fd, real_fdatasync);
}
