// page-out PID: asks the kernel to write the writable memory of a process to swap (process_madvise with MADV_PAGEOUT), as it does by itself
// when memory runs short. Prints how many bytes were asked for. Needs root, and Linux 5.10 or newer.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

int main(int count, char **words) {
  if (count != 2) return 2;
  int pid = atoi(words[1]);
  int handle = (int)syscall(SYS_pidfd_open, pid, 0);
  if (handle < 0) {
    perror("pidfd_open");
    return 1;
  }
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE *maps = fopen(path, "r");
  if (maps == NULL) {
    perror(path);
    return 1;
  }
  char line[8192];
  unsigned long long asked = 0;
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long from, to;
    char may[5];
    if (sscanf(line, "%lx-%lx %4s", &from, &to, may) != 3 || may[0] != 'r' || may[1] != 'w') continue;
    while (from < to) {
      struct iovec range = {(void *)from, to - from};
      long done = syscall(SYS_process_madvise, handle, &range, 1UL, MADV_PAGEOUT, 0U);
      if (done <= 0) {
        if (done < 0 && errno == EPERM) {
          perror("process_madvise");
          return 1;
        }
        break; // memory that cannot be written out: locked, or a device's
      }
      from += (unsigned long)done;
      asked += (unsigned long long)done;
    }
  }
  printf("%llu\n", asked);
  return 0;
}
