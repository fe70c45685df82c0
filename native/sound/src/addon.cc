/*
 * The face to JavaScript, which src/main/sound/backends/native-addon.ts describes: `scan`, `open`, `close` answer by a
 * promise from a worker thread; `read`, `write` and `state` are called for every block, work on the caller's typed arrays
 * and allocate nothing.
 */
#include <node_api.h>
#include <uv.h>

#include <algorithm>
#include <memory>
#include <string>

#include "devices.h"
#include "napi_values.h"
#include "portaudio_stream.h"
#include "pulse_stream.h"

namespace {

/* What `device` says for a device of PulseAudio's. */
constexpr int PULSE_DEVICE = -3;

constexpr napi_type_tag STREAM_TAG = {0x73717565'6c636873, 0x6f756e64'73747265};

/* A stream and what JavaScript knows of it. Lives until its device has let go and the garbage collector has seen that. */
struct Handle {
  napi_env env = nullptr;
  std::unique_ptr<Stream> stream;
  /* Many blocks of a busy moment wake JavaScript once. */
  uv_async_t wake;
  napi_ref on_wake = nullptr;
  napi_async_context context = nullptr;
  /* Keeps the object alive while a device writes into it. */
  napi_ref self = nullptr;
  bool open = false;
};

/* Work for another thread, and the promise of its result. */
struct Job {
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  Failure failure;

  virtual ~Job() = default;
  virtual Failure run() = 0;
  virtual napi_value result(napi_env env) = 0;
  /* On JavaScript's thread, before the promise is kept or broken. */
  virtual void finish(napi_env) {}
};

napi_value start(napi_env env, const char *name, Job *job) {
  napi_value promise;
  napi_value label;
  napi_create_promise(env, &job->deferred, &promise);
  napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &label);
  auto execute = [](napi_env, void *data) {
    Job *job = static_cast<Job *>(data);
    job->failure = job->run();
  };
  auto complete = [](napi_env env, napi_status, void *data) {
    std::unique_ptr<Job> job(static_cast<Job *>(data));
    job->finish(env);
    if (!job->failure) {
      napi_resolve_deferred(env, job->deferred, job->result(env));
    } else {
      napi_value code;
      napi_value text;
      napi_value error;
      napi_create_string_utf8(env, job->failure.code, NAPI_AUTO_LENGTH, &code);
      napi_create_string_utf8(env, job->failure.text.c_str(), job->failure.text.size(), &text);
      napi_create_error(env, code, text, &error);
      napi_reject_deferred(env, job->deferred, error);
    }
    napi_delete_async_work(env, job->work);
  };
  napi_create_async_work(env, nullptr, label, execute, complete, job, &job->work);
  napi_queue_async_work(env, job->work);
  return promise;
}

struct ScanJob final : Job {
  Scan scan;

  Failure run() override { return scan_devices(scan); }

  napi_value result(napi_env env) override {
    napi_value answer;
    napi_value list;
    napi_create_object(env, &answer);
    napi_create_array_with_length(env, scan.devices.size(), &list);
    uint32_t at = 0;
    for (const Device &device : scan.devices) {
      napi_value entry;
      napi_create_object(env, &entry);
      set(env, entry, "index", device.index);
      set(env, entry, "name", device.name);
      set(env, entry, "hostApi", device.host_api);
      set(env, entry, "inputs", device.inputs);
      set(env, entry, "outputs", device.outputs);
      napi_set_element(env, list, at++, entry);
    }
    napi_set_named_property(env, answer, "devices", list);
    set(env, answer, "defaultInput", scan.default_input);
    set(env, answer, "defaultOutput", scan.default_output);
    return answer;
  }
};

/* Ends the part of a handle that lives in JavaScript's loop. */
void let_go(napi_env env, Handle *handle) {
  handle->open = false;
  napi_delete_reference(env, handle->on_wake);
  napi_async_destroy(env, handle->context);
  uv_close(reinterpret_cast<uv_handle_t *>(&handle->wake), [](uv_handle_t *wake) {
    Handle *handle = static_cast<Handle *>(wake->data);
    napi_delete_reference(handle->env, handle->self);
  });
}

struct OpenJob final : Job {
  Handle *handle = nullptr;

  Failure run() override { return handle->stream->open(); }

  napi_value result(napi_env env) override {
    napi_value value;
    napi_get_reference_value(env, handle->self, &value);
    return value;
  }

  void finish(napi_env env) override {
    if (failure) let_go(env, handle);
  }
};

struct CloseJob final : Job {
  Handle *handle = nullptr;

  Failure run() override {
    handle->stream->close();
    return {};
  }

  napi_value result(napi_env env) override { return undefined(env); }
  void finish(napi_env env) override { let_go(env, handle); }
};

void wake_javascript(uv_async_t *wake) {
  Handle *handle = static_cast<Handle *>(wake->data);
  if (!handle->open) return;
  napi_env env = handle->env;
  napi_handle_scope scope;
  napi_value callback;
  napi_value receiver;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, handle->on_wake, &callback);
  napi_get_global(env, &receiver);
  if (napi_make_callback(env, handle->context, receiver, callback, 0, nullptr, nullptr) == napi_pending_exception) {
    napi_value error;
    napi_get_and_clear_last_exception(env, &error);
    napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

/* open({input, device, name, channels, rate, blockFrames, blocks, latency}, onWake) */
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  StreamOptions options;
  double device;
  double channels;
  double frames;
  double blocks;
  napi_value name;
  napi_valuetype type = napi_undefined;
  if (count < 2 || napi_typeof(env, args[1], &type) != napi_ok || type != napi_function ||
      !get(env, args[0], "input", options.input) || !get(env, args[0], "device", device) ||
      !get(env, args[0], "channels", channels) || !get(env, args[0], "rate", options.rate) ||
      !get(env, args[0], "blockFrames", frames) || !get(env, args[0], "blocks", blocks) ||
      !get(env, args[0], "latency", options.latency) || napi_get_named_property(env, args[0], "name", &name) != napi_ok) {
    return throw_type_error(env, "open takes a description of the stream and a function");
  }
  if (!(channels >= 1 && channels <= 8 && frames >= 16 && frames <= 8192 && blocks >= 1 && blocks <= 1024)) {
    return throw_type_error(env, "channels, blockFrames or blocks is out of range");
  }
  options.host = device == PULSE_DEVICE ? Host::pulse : Host::portaudio;
  options.device = static_cast<int>(device);
  options.device_name = text_of(env, name);
  options.channels = static_cast<int>(channels);
  options.block_frames = static_cast<unsigned long>(frames);
  options.blocks = static_cast<unsigned>(blocks);

  uv_loop_t *loop;
  napi_value label;
  napi_value self;
  auto handle = std::make_unique<Handle>();
  handle->env = env;
  handle->wake.data = handle.get();
  if (napi_get_uv_event_loop(env, &loop) != napi_ok || uv_async_init(loop, &handle->wake, wake_javascript) != 0) {
    return throw_type_error(env, "there is no event loop");
  }
  auto wake = [](void *data) { uv_async_send(static_cast<uv_async_t *>(data)); };
  if (options.host == Host::pulse) handle->stream = std::make_unique<PulseStream>(options, wake, &handle->wake);
  else handle->stream = std::make_unique<PortAudioStream>(options, wake, &handle->wake);
  napi_create_string_utf8(env, "squelch:sound", NAPI_AUTO_LENGTH, &label);
  napi_async_init(env, nullptr, label, &handle->context);
  napi_create_reference(env, args[1], 1, &handle->on_wake);
  Handle *raw = handle.release();
  napi_create_object(env, &self);
  napi_wrap(env, self, raw, [](napi_env, void *data, void *) { delete static_cast<Handle *>(data); }, nullptr, nullptr);
  napi_type_tag_object(env, self, &STREAM_TAG);
  napi_create_reference(env, self, 1, &raw->self);
  raw->open = true;
  OpenJob *job = new OpenJob;
  job->handle = raw;
  return start(env, "squelch:open", job);
}

Handle *handle_of(napi_env env, napi_value value) {
  bool ours = false;
  void *data = nullptr;
  if (napi_check_object_type_tag(env, value, &STREAM_TAG, &ours) != napi_ok || !ours) return nullptr;
  napi_unwrap(env, value, &data);
  return static_cast<Handle *>(data);
}

struct Call {
  Handle *handle = nullptr;
  float *samples = nullptr;
};

/* The stream and an array of exactly one block. */
bool block_call(napi_env env, napi_callback_info info, Call &call, bool input) {
  size_t count = 2;
  napi_value args[2];
  napi_typedarray_type type;
  size_t length;
  void *data;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  call.handle = count == 2 ? handle_of(env, args[0]) : nullptr;
  if (call.handle == nullptr || call.handle->stream->input() != input ||
      napi_get_typedarray_info(env, args[1], &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_float32_array || length != call.handle->stream->ring().block_samples()) {
    throw_type_error(env, "a stream of this direction and a Float32Array of one block");
    return false;
  }
  call.samples = static_cast<float *>(data);
  return true;
}

/* read(stream, block): false when none waits. */
napi_value read(napi_env env, napi_callback_info info) {
  Call call;
  if (!block_call(env, info, call, true)) return nullptr;
  BlockRing &ring = call.handle->stream->ring();
  const float *block = ring.oldest_block();
  if (block == nullptr) return answer(env, false);
  std::copy(block, block + ring.block_samples(), call.samples);
  ring.done();
  return answer(env, true);
}

/* write(stream, block): false when there is no room, or the stream is closed. */
napi_value write(napi_env env, napi_callback_info info) {
  Call call;
  if (!block_call(env, info, call, false)) return nullptr;
  BlockRing &ring = call.handle->stream->ring();
  float *block = call.handle->open ? ring.free_block() : nullptr;
  if (block == nullptr) return answer(env, false);
  std::copy(call.samples, call.samples + ring.block_samples(), block);
  ring.wrote();
  call.handle->stream->fed();
  return answer(env, true);
}

/* hold(stream, blocks): the host is asked to hold so many blocks more than at first, where it can. */
napi_value hold(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  double blocks = 0;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  Handle *handle = count == 2 ? handle_of(env, args[0]) : nullptr;
  if (handle == nullptr || napi_get_value_double(env, args[1], &blocks) != napi_ok || !(blocks >= 0 && blocks <= 1024)) {
    return throw_type_error(env, "a stream and a number of blocks");
  }
  if (handle->open) handle->stream->hold(static_cast<uint32_t>(blocks));
  return undefined(env);
}

/* state(stream, Uint32Array): callbacks, missed, complaints, waiting, fewest, finished, wanted, thread, lacked. */
napi_value state(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  napi_typedarray_type type;
  size_t length;
  void *data;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  Handle *handle = count == 2 ? handle_of(env, args[0]) : nullptr;
  if (handle == nullptr || napi_get_typedarray_info(env, args[1], &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_uint32_array || length < STREAM_STATE_FIELDS) {
    return throw_type_error(env, "a stream and a Uint32Array");
  }
  const StreamState state = handle->stream->take_state();
  uint32_t *out = static_cast<uint32_t *>(data);
  out[0] = state.callbacks;
  out[1] = state.missed;
  out[2] = state.complaints;
  out[3] = state.waiting;
  out[4] = state.fewest;
  out[5] = state.finished;
  out[6] = state.wanted;
  out[7] = state.thread;
  out[8] = state.lacked;
  return undefined(env);
}

/* latency(stream): what the device promises, seconds. */
napi_value latency(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  napi_value value = nullptr;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  Handle *handle = count == 1 ? handle_of(env, args[0]) : nullptr;
  if (handle == nullptr) return throw_type_error(env, "a stream");
  napi_create_double(env, handle->stream->latency(), &value);
  return value;
}

/* close(stream): nothing is called any more from now on. Never resolves when the device does not let go. */
napi_value close(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  Handle *handle = count == 1 ? handle_of(env, args[0]) : nullptr;
  if (handle == nullptr || !handle->open) return throw_type_error(env, "an open stream");
  handle->open = false;
  CloseJob *job = new CloseJob;
  job->handle = handle;
  return start(env, "squelch:close", job);
}

/* hasPulse(): whether PulseAudio's library is on this computer. */
napi_value has_pulse(napi_env env, napi_callback_info) { return answer(env, pulse::library() != nullptr); }

napi_value scan(napi_env env, napi_callback_info) { return start(env, "squelch:scan", new ScanJob); }

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"scan", nullptr, scan, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"hasPulse", nullptr, has_pulse, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"open", nullptr, open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"read", nullptr, read, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"write", nullptr, write, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"hold", nullptr, hold, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"state", nullptr, state, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"latency", nullptr, latency, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"close", nullptr, close, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
