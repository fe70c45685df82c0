#include "stream_calls.h"

#include <algorithm>
#include <memory>

#include "napi_values.h"
#include "portaudio_stream.h"
#include "pulse_stream.h"
#include "waking_object.h"

namespace {

/* What `device` says for a device of PulseAudio's. */
constexpr int PULSE_DEVICE = -3;

constexpr napi_type_tag STREAM_TAG = {0x73717565'6c636873, 0x6f756e64'73747265};

struct StreamObject final : WakingObject {
  std::unique_ptr<Stream> stream;

  Failure open() override { return stream->open(); }
  void close() override { stream->close(); }
};

StreamObject *stream_of(napi_env env, napi_value value) {
  return static_cast<StreamObject *>(object_of(env, value, STREAM_TAG));
}

struct Call {
  StreamObject *object = nullptr;
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
  call.object = count == 2 ? stream_of(env, args[0]) : nullptr;
  if (call.object == nullptr || call.object->stream->input() != input ||
      napi_get_typedarray_info(env, args[1], &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_float32_array || length != call.object->stream->ring().block_samples()) {
    throw_type_error(env, "a stream of this direction and a Float32Array of one block");
    return false;
  }
  call.samples = static_cast<float *>(data);
  return true;
}

}  // namespace

/* open({input, device, name, channels, rate, blockFrames, blocks, latency}, onWake) */
napi_value open_stream(napi_env env, napi_callback_info info) {
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

  StreamObject *object = new StreamObject;
  if (options.host == Host::pulse) object->stream = std::make_unique<PulseStream>(options, WakingObject::wake, object);
  else object->stream = std::make_unique<PortAudioStream>(options, WakingObject::wake, object);
  return open_object(env, "squelch:open", object, STREAM_TAG, args[1]);
}

/* read(stream, block): false when none waits. */
napi_value read_stream(napi_env env, napi_callback_info info) {
  Call call;
  if (!block_call(env, info, call, true)) return nullptr;
  BlockRing &ring = call.object->stream->ring();
  const float *block = ring.oldest_block();
  if (block == nullptr) return answer(env, false);
  std::copy(block, block + ring.block_samples(), call.samples);
  ring.done();
  return answer(env, true);
}

/* write(stream, block): false when there is no room, or the stream is closed. */
napi_value write_stream(napi_env env, napi_callback_info info) {
  Call call;
  if (!block_call(env, info, call, false)) return nullptr;
  BlockRing &ring = call.object->stream->ring();
  float *block = call.object->wanted() ? ring.free_block() : nullptr;
  if (block == nullptr) return answer(env, false);
  std::copy(call.samples, call.samples + ring.block_samples(), block);
  ring.wrote();
  call.object->stream->fed();
  return answer(env, true);
}

/* hold(stream, blocks): the host is asked to hold so many blocks more than at first, where it can. */
napi_value hold_stream(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  double blocks = 0;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  StreamObject *object = count == 2 ? stream_of(env, args[0]) : nullptr;
  if (object == nullptr || napi_get_value_double(env, args[1], &blocks) != napi_ok || !(blocks >= 0 && blocks <= 1024)) {
    return throw_type_error(env, "a stream and a number of blocks");
  }
  if (object->wanted()) object->stream->hold(static_cast<uint32_t>(blocks));
  return undefined(env);
}

/* state(stream, Uint32Array): callbacks, missed, complaints, waiting, fewest, finished, wanted, thread, lacked. */
napi_value state_stream(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  napi_typedarray_type type;
  size_t length;
  void *data;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  StreamObject *object = count == 2 ? stream_of(env, args[0]) : nullptr;
  if (object == nullptr || napi_get_typedarray_info(env, args[1], &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_uint32_array || length < STREAM_STATE_FIELDS) {
    return throw_type_error(env, "a stream and a Uint32Array");
  }
  const StreamState state = object->stream->take_state();
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
napi_value latency_stream(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  napi_value value = nullptr;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  StreamObject *object = count == 1 ? stream_of(env, args[0]) : nullptr;
  if (object == nullptr) return throw_type_error(env, "a stream");
  napi_create_double(env, object->stream->latency(), &value);
  return value;
}

/* close(stream): nothing is called any more from now on. Never resolves when the device does not let go. */
napi_value close_stream(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  StreamObject *object = count == 1 ? stream_of(env, args[0]) : nullptr;
  if (object == nullptr) return throw_type_error(env, "an open stream");
  return close_object(env, "squelch:close", object);
}
