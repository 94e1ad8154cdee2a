/* A camera where there is none: to the process it is preloaded into, $FAKE_V4L2 is a machine's
 * cameras. Nothing is made in /dev: the folder $FAKE_V4L2/dev answers for it. Written for what Qt's
 * FFmpeg backend asks; see made_up_camera.py for its hands.
 *
 *   dev/videoN                         a fifo: this camera is plugged in; gone = it was unplugged
 *   N-FOURCC-WIDTHxHEIGHT-FPS-COUNT    one kind of picture it has: COUNT of them, all of one length
 *   busy-format, busy-stream, still    while there: S_FMT or STREAMON says EBUSY, no picture comes
 *   log                                what the process did: open, on, off, close
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define KINDS 16
#define BUFFERS 8
#define OPEN_MOST 16
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct kind {
    char file[256];
    uint32_t fourcc, width, height, fps, count;
};

struct camera {
    int fd; /* a clock's: readable when the next picture is due */
    int number;
    int streaming;
    struct kind now;
    int pictures;  /* the file of the kind set: one after the other */
    size_t length; /* of one */
    uint32_t sequence;
    struct v4l2_buffer queue[BUFFERS];
    int queued;
};

static struct camera cameras[OPEN_MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *in_folder(char *path, const char *name) {
    snprintf(path, 512, "%s/%s", getenv("FAKE_V4L2"), name);
    return path;
}

static int there(const char *name) {
    char path[512];
    struct stat found;
    return REAL(lstat)(in_folder(path, name), &found) == 0;
}

static int plugged(int number) {
    char name[32];
    snprintf(name, sizeof name, "dev/video%d", number);
    return there(name);
}

static void note(const char *word, int number) {
    char path[512], line[64];
    int fd = REAL(open)(in_folder(path, "log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int length = snprintf(line, sizeof line, "%d %s %d\n", getpid(), word, number);
    if (fd >= 0 && write(fd, line, (size_t)length) < 0)
        perror("fake camera");
    REAL(close)(fd);
}

/* Where a folder lies for us; others stay as they are. */
static const char *mapped(const char *path, char *buffer) {
    int ours = getenv("FAKE_V4L2") && (!strcmp(path, "/dev") || !strcmp(path, "/dev/"));
    return ours ? in_folder(buffer, "dev") : path;
}

static int number_of(const char *path) {
    int number = -1;
    if (path && getenv("FAKE_V4L2"))
        sscanf(path, "/dev/video%d", &number);
    return number;
}

static struct camera *camera_of(int fd) {
    for (int i = 0; i < OPEN_MOST; i++)
        if (fd >= 0 && cameras[i].fd == fd + 1)
            return &cameras[i];
    return NULL;
}

static int open_camera(int number) {
    int fd = -1;
    if (!plugged(number)) {
        errno = ENOENT;
        return -1;
    }
    pthread_mutex_lock(&lock);
    for (int i = 0; i < OPEN_MOST && fd < 0; i++) {
        if (cameras[i].fd)
            continue;
        fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        memset(&cameras[i], 0, sizeof cameras[i]);
        cameras[i].fd = fd + 1;
        cameras[i].number = number;
    }
    pthread_mutex_unlock(&lock);
    note("open", number);
    return fd;
}

/* ── kinds of pictures ── */

static int kinds(int number, struct kind *found) {
    struct dirent **names;
    int count = 0, many = scandir(getenv("FAKE_V4L2"), &names, NULL, alphasort);
    for (int i = 0; i < many; i++) {
        struct kind one = {0};
        int device = -1;
        char code[5] = "";
        int read = sscanf(names[i]->d_name, "%d-%4c-%ux%u-%u-%u", &device, code, &one.width,
                          &one.height, &one.fps, &one.count);
        if (read == 6 && device == number && count < KINDS) {
            snprintf(one.file, sizeof one.file, "%s", names[i]->d_name);
            one.fourcc = v4l2_fourcc(code[0], code[1], code[2], code[3]);
            found[count++] = one;
        }
        free(names[i]);
    }
    free(many < 0 ? NULL : names);
    return count;
}

/* The one of that number: of this sort of picture, or with 0 the first of each sort. */
static int one_of(struct camera *camera, uint32_t number, uint32_t fourcc, struct kind *found) {
    struct kind all[KINDS];
    int count = kinds(camera->number, all);
    for (int i = 0; i < count; i++) {
        if (fourcc ? all[i].fourcc != fourcc : i && all[i].fourcc == all[i - 1].fourcc)
            continue;
        *found = all[i];
        if (!number--)
            return 0;
    }
    return EINVAL;
}

static int tell_sort(struct camera *camera, struct v4l2_fmtdesc *asked) {
    struct kind found;
    int error = one_of(camera, asked->index, 0, &found);
    asked->pixelformat = error ? 0 : found.fourcc;
    return error;
}

static int tell_size(struct camera *camera, struct v4l2_frmsizeenum *asked) {
    struct kind found;
    if (one_of(camera, asked->index, asked->pixel_format, &found))
        return EINVAL;
    asked->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    asked->discrete = (struct v4l2_frmsize_discrete){found.width, found.height};
    return 0;
}

static int tell_rate(struct camera *camera, struct v4l2_frmivalenum *asked) {
    struct kind found;
    for (uint32_t i = 0; !asked->index && !one_of(camera, i, asked->pixel_format, &found); i++)
        if (found.width == asked->width && found.height == asked->height) {
            asked->type = V4L2_FRMIVAL_TYPE_DISCRETE;
            asked->discrete = (struct v4l2_fract){1, found.fps};
            return 0;
        }
    return EINVAL;
}

static int set_kind(struct camera *camera, const struct kind *kind) {
    char path[512];
    struct stat file;
    if (camera->pictures)
        REAL(close)(camera->pictures);
    camera->pictures = REAL(open)(in_folder(path, kind->file), O_RDONLY | O_CLOEXEC);
    if (fstat(camera->pictures, &file))
        return EIO;
    camera->length = (size_t)file.st_size / kind->count;
    camera->now = *kind;
    return 0;
}

/* A driver takes what is nearest where what it is asked for is not there. */
static int set_format(struct camera *camera, struct v4l2_pix_format *asked) {
    struct kind all[KINDS];
    int error, count = kinds(camera->number, all), chosen = 0;
    if (there("busy-format"))
        return EBUSY;
    for (int i = 0; i < count; i++)
        if (all[i].fourcc == asked->pixelformat && all[i].width == asked->width &&
            all[i].height == asked->height)
            chosen = i;
    error = count ? set_kind(camera, &all[chosen]) : EINVAL;
    if (error)
        return error;
    asked->width = all[chosen].width, asked->height = all[chosen].height;
    asked->pixelformat = all[chosen].fourcc;
    asked->field = V4L2_FIELD_NONE;
    asked->bytesperline = asked->width * (asked->pixelformat == V4L2_PIX_FMT_YUYV ? 2 : 1);
    if (asked->pixelformat == V4L2_PIX_FMT_MJPEG)
        asked->bytesperline = 0;
    asked->sizeimage = (uint32_t)camera->length;
    return 0;
}

/* ── streaming: buffers of the process only, as uvcvideo offers them too ── */

static int stream(struct camera *camera, int on) {
    struct itimerspec clock = {0};
    if (on && there("busy-stream"))
        return EBUSY;
    if (on && !there("still"))
        clock.it_value.tv_nsec = clock.it_interval.tv_nsec = 1000000000 / camera->now.fps;
    if (timerfd_settime(camera->fd - 1, 0, &clock, NULL))
        return errno;
    if (!on)
        camera->queued = 0;
    camera->streaming = on;
    note(on ? "on" : "off", camera->number);
    return 0;
}

static int give_back(struct camera *camera, struct v4l2_buffer *buffer) {
    if (camera->queued == BUFFERS)
        return EINVAL;
    camera->queue[camera->queued++] = *buffer;
    return 0;
}

static int take(struct camera *camera, struct v4l2_buffer *buffer) {
    uint64_t ticks;
    struct timespec now;
    if (!camera->streaming)
        return EINVAL;
    if (read(camera->fd - 1, &ticks, sizeof ticks) < 0 || !camera->queued)
        return EAGAIN;
    camera->sequence += (uint32_t)ticks;
    *buffer = camera->queue[0];
    memmove(camera->queue, camera->queue + 1, (size_t)--camera->queued * sizeof *buffer);
    off_t at = (off_t)(camera->sequence % camera->now.count * camera->length);
    ssize_t got = pread(camera->pictures, (void *)buffer->m.userptr, buffer->length, at);
    if (got < (ssize_t)camera->length)
        return EIO;
    clock_gettime(CLOCK_MONOTONIC, &now);
    buffer->bytesused = (uint32_t)camera->length;
    buffer->sequence = camera->sequence;
    buffer->timestamp.tv_sec = now.tv_sec;
    buffer->timestamp.tv_usec = now.tv_nsec / 1000;
    return 0;
}

static int answer(struct camera *camera, unsigned long request, void *data) {
    if (!plugged(camera->number))
        return ENODEV;
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *told = data;
        snprintf((char *)told->driver, sizeof told->driver, "fake");
        snprintf((char *)told->card, sizeof told->card, "Made-up camera %d", camera->number);
        told->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        told->capabilities = told->device_caps | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_ENUM_FMT: return tell_sort(camera, data);
    case VIDIOC_ENUM_FRAMESIZES: return tell_size(camera, data);
    case VIDIOC_ENUM_FRAMEINTERVALS: return tell_rate(camera, data);
    case VIDIOC_S_FMT: return set_format(camera, &((struct v4l2_format *)data)->fmt.pix);
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM: {
        struct v4l2_captureparm *told = &((struct v4l2_streamparm *)data)->parm.capture;
        told->capability = V4L2_CAP_TIMEPERFRAME;
        told->timeperframe.numerator = 1;
        told->timeperframe.denominator = camera->now.count ? camera->now.fps : 30;
        return 0;
    }
    case VIDIOC_REQBUFS:
        return ((struct v4l2_requestbuffers *)data)->memory == V4L2_MEMORY_USERPTR ? 0 : EINVAL;
    case VIDIOC_QBUF: return give_back(camera, data);
    case VIDIOC_DQBUF: return take(camera, data);
    case VIDIOC_STREAMON: return stream(camera, 1);
    case VIDIOC_STREAMOFF: return stream(camera, 0);
    default: return ENOTTY;
    }
}

/* ── what the process calls ── */

int ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *data = va_arg(arguments, void *);
    va_end(arguments);
    struct camera *camera = camera_of(fd);
    if (!camera)
        return REAL(ioctl)(fd, request, data);
    pthread_mutex_lock(&lock);
    /* Some callers hold requests in an int, which is then negative here. */
    int error = answer(camera, (uint32_t)request, data);
    pthread_mutex_unlock(&lock);
    errno = error;
    return error ? -1 : 0;
}

int close(int fd) {
    /* The lock is for cameras only: a child made while another thread has it must not wait. */
    struct camera *camera = camera_of(fd);
    if (camera) {
        pthread_mutex_lock(&lock);
        note("close", camera->number);
        if (camera->pictures)
            REAL(close)(camera->pictures);
        memset(camera, 0, sizeof *camera);
        pthread_mutex_unlock(&lock);
    }
    return REAL(close)(fd);
}

#define OPENS(name)                                                                               \
    int name(const char *path, int flags, ...) {                                                  \
        va_list arguments;                                                                        \
        va_start(arguments, flags);                                                               \
        mode_t mode = va_arg(arguments, mode_t);                                                  \
        va_end(arguments);                                                                        \
        int number = number_of(path);                                                             \
        return number >= 0 ? open_camera(number) : REAL(name)(path, flags, mode);                 \
    }
OPENS(open)
OPENS(open64)

DIR *opendir(const char *path) {
    char other[512];
    return REAL(opendir)(mapped(path, other));
}

int inotify_add_watch(int fd, const char *path, uint32_t mask) {
    char other[512];
    return REAL(inotify_add_watch)(fd, mapped(path, other), mask);
}
