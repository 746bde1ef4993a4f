/* What time is it for a process whose clock somebody sets while it runs? Preloaded: the time of day is
   that of the machine and what MOVED_FILE says on top, or, where that says so, a moment that stands
   still; whatever only counts on is left alone. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t second = 1000000000;
/* in nanoseconds: how far off, and since when it stands still (0: it does not) */
static volatile const int64_t *told;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("MOVED_FILE");
    int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *found = mmap(0, 2 * sizeof *told, PROT_READ, MAP_SHARED, fd, 0);
    if (found != MAP_FAILED) told = found;
    close(fd);
}

int clock_gettime(clockid_t which, struct timespec *at) {
    int failed = (int)syscall(SYS_clock_gettime, which, at);
    if (failed || !told || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)) return failed;
    int64_t now = told[1] ? told[1] : at->tv_sec * second + at->tv_nsec;
    now += told[0];
    at->tv_sec = now / second;
    at->tv_nsec = now % second;
    return 0;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    int failed = clock_gettime(CLOCK_REALTIME, &exact);
    if (!failed && at) {
        at->tv_sec = exact.tv_sec;
        at->tv_usec = exact.tv_nsec / 1000;
    }
    return failed;
}

time_t time(time_t *at) {
    struct timespec exact;
    if (clock_gettime(CLOCK_REALTIME, &exact)) return (time_t)-1;
    if (at) *at = exact.tv_sec;
    return exact.tv_sec;
}
