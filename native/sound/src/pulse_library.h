#pragma once

#include <cstddef>
#include <cstdint>

/*
 * The part of PulseAudio's client library (libpulse.so.0, which PipeWire comes with too) that we use. It is opened when
 * it is first wanted, since not every computer has it; so what its headers would say of its interface is said here. That
 * has been the same since 0.9.22, of 2010.
 */
namespace pulse {

struct threaded_mainloop;
struct mainloop_api;
struct context;
struct stream;
struct proplist;
struct time_event;
struct operation;
struct timeval;

/* Nobody starts a server for it. */
enum : int { CONTEXT_NOAUTOSPAWN = 1 };
enum : int { CONTEXT_READY = 4, CONTEXT_FAILED = 5, CONTEXT_TERMINATED = 6 };
enum : int { STREAM_READY = 2, STREAM_FAILED = 3, STREAM_TERMINATED = 4 };
enum : int { SAMPLE_FLOAT32LE = 5 };
enum : int { STREAM_DONT_MOVE = 0x200, STREAM_ADJUST_LATENCY = 0x2000, STREAM_EARLY_REQUESTS = 0x4000, STREAM_FAIL_ON_SUSPEND = 0x20000 };
enum : int { SEEK_RELATIVE = 0 };
enum : int { SUBSCRIBE_SINKS = 0x1, SUBSCRIBE_SOURCES = 0x2, SUBSCRIBE_SERVER = 0x80 };
/* An event says of what kind of thing it tells, and what has become of it. */
enum : int { EVENT_ABOUT = 0xf, EVENT_ABOUT_SERVER = 0x7, EVENT_KIND = 0x30, EVENT_CHANGE = 0x10 };
enum : int {
  ERR_ACCESS = 1,
  ERR_INVALID = 3,
  ERR_NOENTITY = 5,
  ERR_CONNECTIONREFUSED = 6,
  ERR_TIMEOUT = 8,
  ERR_CONNECTIONTERMINATED = 11,
  ERR_BADSTATE = 15,
  ERR_NOTSUPPORTED = 19,
  ERR_BUSY = 26,
};

struct sample_spec {
  int format;
  uint32_t rate;
  uint8_t channels;
};

struct buffer_attr {
  uint32_t maxlength;
  uint32_t tlength;
  uint32_t prebuf;
  uint32_t minreq;
  uint32_t fragsize;
};

/* What we read of a device; there is more behind it. */
struct device_info {
  const char *name;
  uint32_t index;
  const char *description;
  sample_spec spec;
  struct {
    uint8_t channels;
    int positions[32];
  } channel_map;
  uint32_t owner_module;
  struct {
    uint8_t channels;
    uint32_t values[32];
  } volume;
  int mute;
  /* Of a source: the sink that it listens to, if it does. Of a sink: the source that listens to it. */
  uint32_t monitor_index;
  const char *monitor_name;
};

struct server_info {
  const char *user_name;
  const char *host_name;
  const char *server_version;
  const char *server_name;
  sample_spec spec;
  const char *default_sink_name;
  const char *default_source_name;
};

using context_notify = void (*)(context *, void *);
using stream_notify = void (*)(stream *, void *);
using stream_request = void (*)(stream *, size_t, void *);
using stream_success = void (*)(stream *, int, void *);
using context_success = void (*)(context *, int, void *);
using context_event = void (*)(context *, int, uint32_t, void *);
/* The last call of a list comes without a device, and its number is not 0. */
using device_found = void (*)(context *, const device_info *, int, void *);
using server_found = void (*)(context *, const server_info *, void *);
using time_notify = void (*)(mainloop_api *, time_event *, const timeval *, void *);
using free_notify = void (*)(void *);

/* Every function by its name without `pa_`, its result and its arguments. */
#define SQUELCH_PULSE_FUNCTIONS(X)                                                                                    \
  X(threaded_mainloop_new, threaded_mainloop *, ())                                                                   \
  X(threaded_mainloop_free, void, (threaded_mainloop *))                                                              \
  X(threaded_mainloop_start, int, (threaded_mainloop *))                                                              \
  X(threaded_mainloop_stop, void, (threaded_mainloop *))                                                              \
  X(threaded_mainloop_lock, void, (threaded_mainloop *))                                                              \
  X(threaded_mainloop_unlock, void, (threaded_mainloop *))                                                            \
  X(threaded_mainloop_wait, void, (threaded_mainloop *))                                                              \
  X(threaded_mainloop_signal, void, (threaded_mainloop *, int))                                                       \
  X(threaded_mainloop_get_api, mainloop_api *, (threaded_mainloop *))                                                 \
  X(context_new, context *, (mainloop_api *, const char *))                                                           \
  X(context_unref, void, (context *))                                                                                 \
  X(context_set_state_callback, void, (context *, context_notify, void *))                                            \
  X(context_connect, int, (context *, const char *, int, const void *))                                               \
  X(context_disconnect, void, (context *))                                                                            \
  X(context_get_state, int, (const context *))                                                                        \
  X(context_errno, int, (const context *))                                                                            \
  X(context_rttime_new, time_event *, (const context *, uint64_t, time_notify, void *))                               \
  X(context_get_server_info, operation *, (context *, server_found, void *))                                          \
  X(context_get_sink_info_list, operation *, (context *, device_found, void *))                                       \
  X(context_get_source_info_list, operation *, (context *, device_found, void *))                                     \
  X(context_set_subscribe_callback, void, (context *, context_event, void *))                                         \
  X(context_subscribe, operation *, (context *, int, context_success, void *))                                        \
  X(rtclock_now, uint64_t, ())                                                                                        \
  X(stream_new, stream *, (context *, const char *, const sample_spec *, const void *))                               \
  X(stream_unref, void, (stream *))                                                                                   \
  X(stream_set_state_callback, void, (stream *, stream_notify, void *))                                               \
  X(stream_set_write_callback, void, (stream *, stream_request, void *))                                              \
  X(stream_set_read_callback, void, (stream *, stream_request, void *))                                               \
  X(stream_set_underflow_callback, void, (stream *, stream_notify, void *))                                           \
  X(stream_set_overflow_callback, void, (stream *, stream_notify, void *))                                            \
  X(stream_connect_playback, int, (stream *, const char *, const buffer_attr *, int, const void *, stream *))         \
  X(stream_connect_record, int, (stream *, const char *, const buffer_attr *, int))                                   \
  X(stream_disconnect, int, (stream *))                                                                               \
  X(stream_get_state, int, (const stream *))                                                                          \
  X(stream_get_buffer_attr, const buffer_attr *, (stream *))                                                          \
  X(stream_set_buffer_attr, operation *, (stream *, const buffer_attr *, stream_success, void *))                      \
  X(operation_unref, void, (operation *))                                                                             \
  X(stream_writable_size, size_t, (const stream *))                                                                   \
  X(stream_write, int, (stream *, const void *, size_t, free_notify, int64_t, int))                                   \
  X(stream_peek, int, (stream *, const void **, size_t *))                                                            \
  X(stream_drop, int, (stream *))                                                                                     \
  X(strerror, const char *, (int))

struct Library {
#define SQUELCH_PULSE_FIELD(name, result, arguments) result(*name) arguments = nullptr;
  SQUELCH_PULSE_FUNCTIONS(SQUELCH_PULSE_FIELD)
#undef SQUELCH_PULSE_FIELD
};

/* The library, or null where this computer has none. */
const Library *library();

}  // namespace pulse
