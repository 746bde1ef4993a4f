/* Which bytes has a process handed to the kernel, and what of them has it waited for? Preloaded: every
   write, truncation, new name and sync below TRACE_ROOT is appended to TRACE_FILE in its order. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static char root[512];
static size_t root_length;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("TRACE_FILE"), *below = getenv("TRACE_ROOT");
    if (!file || !below) return;
    snprintf(root, sizeof root, "%s", below);
    root_length = strlen(root);
    trace = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int below_root(const char *path) {
    return trace >= 0 && strncmp(path, root, root_length) == 0;
}

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below_root(path);
}

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        ssize_t done = syscall(SYS_write, trace, at, length);
        if (done <= 0) abort();
        at += done;
        length -= (size_t)done;
    }
}

/* op, length of the path, offset, length of the data, path, data */
static void record(char op, const char *path, int64_t offset, const void *data, size_t length) {
    uint32_t path_length = (uint32_t)strlen(path), data_length = (uint32_t)length;
    put(&op, 1);
    put(&path_length, 4);
    put(&offset, 8);
    put(&data_length, 4);
    put(path, path_length);
    put(data, length);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t written(int fd, const void *data, size_t size, off_t at, int positioned) {
    char path[1024];
    static ssize_t (*real_write)(int, const void *, size_t);
    static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
    if (!real_write) {
        real_write = REAL(write);
        real_pwrite = REAL(pwrite64);
    }
    if (fd == trace || !path_of(fd, path, sizeof path))
        return positioned ? real_pwrite(fd, data, size, at) : real_write(fd, data, size);
    pthread_mutex_lock(&turn);
    off_t where = positioned ? at
                  : lseek(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) ? SEEK_END : SEEK_CUR);
    ssize_t done = positioned ? real_pwrite(fd, data, size, at) : real_write(fd, data, size);
    if (done > 0) record('w', path, where, data, (size_t)done);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) { return written(fd, data, size, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written(fd, data, size, at, 1); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return written(fd, data, size, at, 1); }

/* What was handed over before a sync returns is on the disk; what came while it ran may not be. */
static int synced(int fd, int (*real)(int)) {
    char path[1024];
    if (!path_of(fd, path, sizeof path)) return real(fd);
    pthread_mutex_lock(&turn);
    int failed = real(fd);
    if (!failed) record('s', path, 0, "", 0);
    pthread_mutex_unlock(&turn);
    return failed;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

static int cut(int fd, off_t length, int (*real)(int, off_t)) {
    char path[1024];
    if (!path_of(fd, path, sizeof path)) return real(fd, length);
    pthread_mutex_lock(&turn);
    int failed = real(fd, length);
    if (!failed) record('t', path, length, "", 0);
    pthread_mutex_unlock(&turn);
    return failed;
}

int ftruncate(int fd, off_t length) { return cut(fd, length, REAL(ftruncate)); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length, (int (*)(int, off_t))REAL(ftruncate64)); }

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&turn);
    int failed = REAL(rename)(from, to);
    if (!failed && below_root(from)) record('r', from, 0, to, strlen(to));
    pthread_mutex_unlock(&turn);
    return failed;
}

int unlink(const char *path) {
    pthread_mutex_lock(&turn);
    int failed = REAL(unlink)(path);
    if (!failed && below_root(path)) record('u', path, 0, "", 0);
    pthread_mutex_unlock(&turn);
    return failed;
}
