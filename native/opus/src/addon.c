/*
 * libopus for Squelch's sound process. Two classes, `Encoder` and `Decoder`, that read and write the caller's typed arrays
 * in place: a call allocates nothing. Results are libopus' own: a count, or a negative OPUS_* code. Only constructors
 * throw. Sizes are checked here against the arrays, so no argument from JavaScript reaches memory that is not its own.
 *
 * The face with names, units and typed errors is src/main/sound/opus.
 */
#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>

#include "opus.h"

typedef struct {
  int channels;
  /* Bytes that the garbage collector was told of. */
  int64_t size;
  /* libopus' state follows this header in the same block. */
} Codec;

/* The state needs the alignment of any of its members; 16 bytes serve all. */
#define HEADER_BYTES 16
_Static_assert(sizeof(Codec) <= HEADER_BYTES, "the header outgrew its place");

static OpusEncoder *encoder_of(Codec *codec) { return (OpusEncoder *)((char *)codec + HEADER_BYTES); }
static OpusDecoder *decoder_of(Codec *codec) { return (OpusDecoder *)((char *)codec + HEADER_BYTES); }

typedef enum { SAMPLES_NONE, SAMPLES_FLOAT, SAMPLES_INT16 } SampleType;

typedef struct {
  SampleType type;
  void *data;
  /* Elements, of all channels. */
  size_t length;
} Samples;

static napi_value int32_value(napi_env env, int32_t value) {
  napi_value result = NULL;
  napi_create_int32(env, value, &result);
  return result;
}

static int32_t int32_of(napi_env env, napi_value value) {
  int32_t number;
  return napi_get_value_int32(env, value, &number) == napi_ok ? number : -1;
}

static Samples samples_of(napi_env env, napi_value value) {
  Samples samples = {SAMPLES_NONE, NULL, 0};
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, value, &type, &samples.length, &samples.data, NULL, NULL) != napi_ok) return samples;
  if (type == napi_float32_array) samples.type = SAMPLES_FLOAT;
  if (type == napi_int16_array) samples.type = SAMPLES_INT16;
  return samples;
}

/* Whether `value` is a Uint8Array (a Buffer is one). */
static int bytes_of(napi_env env, napi_value value, unsigned char **data, size_t *length) {
  napi_typedarray_type type;
  void *start;
  if (napi_get_typedarray_info(env, value, &type, length, &start, NULL, NULL) != napi_ok) return 0;
  *data = start;
  return type == napi_uint8_array;
}

/* Arguments and the codec behind `this`; NULL when the method was called on something else. */
static Codec *unpack(napi_env env, napi_callback_info info, size_t count, napi_value *arguments) {
  napi_value self;
  void *codec;
  if (napi_get_cb_info(env, info, &count, arguments, &self, NULL) != napi_ok) return NULL;
  return napi_unwrap(env, self, &codec) == napi_ok ? codec : NULL;
}

/* Encoder.encode(samples, samplesPerChannel, packet): bytes written at the start of `packet`. */
static napi_value encode(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  unsigned char *packet;
  size_t room;
  Codec *codec = unpack(env, info, 3, arguments);
  if (codec == NULL) return int32_value(env, OPUS_INVALID_STATE);
  const Samples samples = samples_of(env, arguments[0]);
  const int32_t count = int32_of(env, arguments[1]);
  if (count <= 0 || (size_t)count > samples.length / codec->channels) return int32_value(env, OPUS_BAD_ARG);
  if (!bytes_of(env, arguments[2], &packet, &room) || room == 0) return int32_value(env, OPUS_BAD_ARG);
  const opus_int32 limit = room > INT16_MAX ? INT16_MAX : (opus_int32)room;
  switch (samples.type) {
    case SAMPLES_FLOAT:
      return int32_value(env, opus_encode_float(encoder_of(codec), samples.data, count, packet, limit));
    case SAMPLES_INT16:
      return int32_value(env, opus_encode(encoder_of(codec), samples.data, count, packet, limit));
    case SAMPLES_NONE:
      break;
  }
  return int32_value(env, OPUS_BAD_ARG);
}

/*
 * Decoder.decode(packet | null, samples, offset, samplesPerChannel, fec): samples per channel written from the element
 * `offset` of `samples` on. Without a packet: exactly `samplesPerChannel` concealed. With `fec`: the packet's copy of the
 * frame before it.
 */
static napi_value decode(napi_env env, napi_callback_info info) {
  napi_value arguments[5];
  unsigned char *packet = NULL;
  size_t length = 0;
  bool fec = false;
  napi_valuetype type;
  Codec *codec = unpack(env, info, 5, arguments);
  if (codec == NULL) return int32_value(env, OPUS_INVALID_STATE);
  if (napi_typeof(env, arguments[0], &type) != napi_ok) return int32_value(env, OPUS_BAD_ARG);
  /* libopus takes an empty packet for a lost one; what came empty from the network is not valid. */
  if (type != napi_null) {
    if (!bytes_of(env, arguments[0], &packet, &length)) return int32_value(env, OPUS_BAD_ARG);
    if (length == 0 || length > INT32_MAX) return int32_value(env, OPUS_INVALID_PACKET);
  }
  const Samples samples = samples_of(env, arguments[1]);
  const int32_t offset = int32_of(env, arguments[2]);
  const int32_t count = int32_of(env, arguments[3]);
  if (offset < 0 || (size_t)offset > samples.length || count <= 0) return int32_value(env, OPUS_BAD_ARG);
  if ((size_t)count > (samples.length - offset) / codec->channels) return int32_value(env, OPUS_BAD_ARG);
  if (napi_get_value_bool(env, arguments[4], &fec) != napi_ok) return int32_value(env, OPUS_BAD_ARG);
  OpusDecoder *decoder = decoder_of(codec);
  const opus_int32 bytes = (opus_int32)length;
  switch (samples.type) {
    case SAMPLES_FLOAT:
      return int32_value(env, opus_decode_float(decoder, packet, bytes, (float *)samples.data + offset, count, fec));
    case SAMPLES_INT16:
      return int32_value(env, opus_decode(decoder, packet, bytes, (opus_int16 *)samples.data + offset, count, fec));
    case SAMPLES_NONE:
      break;
  }
  return int32_value(env, OPUS_BAD_ARG);
}

/* The requests that take one opus_int32. Any other would read an argument of another type off the stack. */
static int is_setting(int32_t request) {
  switch (request) {
    case OPUS_SET_APPLICATION_REQUEST:
    case OPUS_SET_BITRATE_REQUEST:
    case OPUS_SET_MAX_BANDWIDTH_REQUEST:
    case OPUS_SET_VBR_REQUEST:
    case OPUS_SET_BANDWIDTH_REQUEST:
    case OPUS_SET_COMPLEXITY_REQUEST:
    case OPUS_SET_INBAND_FEC_REQUEST:
    case OPUS_SET_PACKET_LOSS_PERC_REQUEST:
    case OPUS_SET_DTX_REQUEST:
    case OPUS_SET_VBR_CONSTRAINT_REQUEST:
    case OPUS_SET_FORCE_CHANNELS_REQUEST:
    case OPUS_SET_SIGNAL_REQUEST:
    case OPUS_SET_GAIN_REQUEST:
    case OPUS_SET_LSB_DEPTH_REQUEST:
    case OPUS_SET_PREDICTION_DISABLED_REQUEST:
      return 1;
    default:
      return 0;
  }
}

/* The requests that want a pointer to one opus_int32 and whose answer is never negative. */
static int is_question(int32_t request) {
  switch (request) {
    case OPUS_GET_APPLICATION_REQUEST:
    case OPUS_GET_BITRATE_REQUEST:
    case OPUS_GET_BANDWIDTH_REQUEST:
    case OPUS_GET_COMPLEXITY_REQUEST:
    case OPUS_GET_INBAND_FEC_REQUEST:
    case OPUS_GET_PACKET_LOSS_PERC_REQUEST:
    case OPUS_GET_DTX_REQUEST:
    case OPUS_GET_LOOKAHEAD_REQUEST:
    case OPUS_GET_SAMPLE_RATE_REQUEST:
    case OPUS_GET_LAST_PACKET_DURATION_REQUEST:
    case OPUS_GET_PITCH_REQUEST:
      return 1;
    default:
      return 0;
  }
}

/* Encoder.set(request, value), Decoder.set(request, value): OPUS_OK or a code. */
static napi_value set(napi_env env, napi_callback_info info, int encodes) {
  napi_value arguments[2];
  Codec *codec = unpack(env, info, 2, arguments);
  if (codec == NULL) return int32_value(env, OPUS_INVALID_STATE);
  const int32_t request = int32_of(env, arguments[0]);
  int32_t value;
  if (!is_setting(request)) return int32_value(env, OPUS_UNIMPLEMENTED);
  if (napi_get_value_int32(env, arguments[1], &value) != napi_ok) return int32_value(env, OPUS_BAD_ARG);
  return int32_value(env, encodes ? opus_encoder_ctl(encoder_of(codec), request, (opus_int32)value)
                                  : opus_decoder_ctl(decoder_of(codec), request, (opus_int32)value));
}

static napi_value get(napi_env env, napi_callback_info info, int encodes) {
  napi_value arguments[1];
  Codec *codec = unpack(env, info, 1, arguments);
  if (codec == NULL) return int32_value(env, OPUS_INVALID_STATE);
  const int32_t request = int32_of(env, arguments[0]);
  opus_int32 value = 0;
  if (!is_question(request)) return int32_value(env, OPUS_UNIMPLEMENTED);
  const int code = encodes ? opus_encoder_ctl(encoder_of(codec), request, &value)
                           : opus_decoder_ctl(decoder_of(codec), request, &value);
  return int32_value(env, code == OPUS_OK ? value : code);
}

static napi_value reset(napi_env env, napi_callback_info info, int encodes) {
  Codec *codec = unpack(env, info, 0, NULL);
  if (codec == NULL) return int32_value(env, OPUS_INVALID_STATE);
  return int32_value(env, encodes ? opus_encoder_ctl(encoder_of(codec), OPUS_RESET_STATE)
                                  : opus_decoder_ctl(decoder_of(codec), OPUS_RESET_STATE));
}

static napi_value encoder_set(napi_env env, napi_callback_info info) { return set(env, info, 1); }
static napi_value encoder_get(napi_env env, napi_callback_info info) { return get(env, info, 1); }
static napi_value encoder_reset(napi_env env, napi_callback_info info) { return reset(env, info, 1); }
static napi_value decoder_set(napi_env env, napi_callback_info info) { return set(env, info, 0); }
static napi_value decoder_get(napi_env env, napi_callback_info info) { return get(env, info, 0); }
static napi_value decoder_reset(napi_env env, napi_callback_info info) { return reset(env, info, 0); }

static void finalize(napi_env env, void *data, void *hint) {
  (void)hint;
  Codec *codec = data;
  int64_t total;
  napi_adjust_external_memory(env, -codec->size, &total);
  free(codec);
}

/* new Encoder(rate, channels, application), new Decoder(rate, channels). */
static napi_value construct(napi_env env, napi_callback_info info, int encodes) {
  napi_value arguments[3], self, target;
  size_t count = 3;
  if (napi_get_cb_info(env, info, &count, arguments, &self, NULL) != napi_ok) return NULL;
  if (napi_get_new_target(env, info, &target) != napi_ok || target == NULL) {
    napi_throw_type_error(env, NULL, "Class constructor cannot be invoked without 'new'");
    return NULL;
  }
  const int32_t rate = int32_of(env, arguments[0]);
  const int32_t channels = int32_of(env, arguments[1]);
  const int size = encodes ? opus_encoder_get_size(channels) : opus_decoder_get_size(channels);
  Codec *codec = size > 0 ? calloc(1, HEADER_BYTES + (size_t)size) : NULL;
  if (codec == NULL) {
    napi_throw_range_error(env, NULL, size > 0 ? "no memory for an Opus codec" : "Opus has one or two channels");
    return NULL;
  }
  codec->channels = channels;
  codec->size = HEADER_BYTES + size;
  const int code = encodes ? opus_encoder_init(encoder_of(codec), rate, channels, int32_of(env, arguments[2]))
                           : opus_decoder_init(decoder_of(codec), rate, channels);
  if (code != OPUS_OK) {
    free(codec);
    napi_throw_range_error(env, NULL, opus_strerror(code));
    return NULL;
  }
  if (napi_wrap(env, self, codec, finalize, NULL, NULL) != napi_ok) {
    free(codec);
    napi_throw_error(env, NULL, "the codec could not be tied to its object");
    return NULL;
  }
  int64_t total;
  napi_adjust_external_memory(env, codec->size, &total);
  return self;
}

static napi_value new_encoder(napi_env env, napi_callback_info info) { return construct(env, info, 1); }
static napi_value new_decoder(napi_env env, napi_callback_info info) { return construct(env, info, 0); }

#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_default, NULL}

static void export_class(napi_env env, napi_value exports, const char *name, napi_callback constructor, size_t count,
                         const napi_property_descriptor *methods) {
  napi_value result;
  if (napi_define_class(env, name, NAPI_AUTO_LENGTH, constructor, NULL, count, methods, &result) != napi_ok) return;
  napi_set_named_property(env, exports, name, result);
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor encoder[] = {
      METHOD("encode", encode),
      METHOD("set", encoder_set),
      METHOD("get", encoder_get),
      METHOD("reset", encoder_reset),
  };
  const napi_property_descriptor decoder[] = {
      METHOD("decode", decode),
      METHOD("set", decoder_set),
      METHOD("get", decoder_get),
      METHOD("reset", decoder_reset),
  };
  export_class(env, exports, "Encoder", new_encoder, sizeof(encoder) / sizeof(encoder[0]), encoder);
  export_class(env, exports, "Decoder", new_decoder, sizeof(decoder) / sizeof(decoder[0]), decoder);
  napi_value version;
  if (napi_create_string_utf8(env, opus_get_version_string(), NAPI_AUTO_LENGTH, &version) == napi_ok) {
    napi_set_named_property(env, exports, "version", version);
  }
  return exports;
}
