#include "stream.h"

#include <cstring>

namespace {

/* Where a gap begins, the last sample goes to zero within so many, instead of at once, which would click. */
constexpr unsigned long FADE_FRAMES = 48;

/* From PortAudio's pa_linux_alsa.h, which the package leaves out. */
struct AlsaStreamInfo {
  unsigned long size;
  PaHostApiTypeId host_api;
  unsigned long version;
  const char *device_name;
};

}  // namespace

Stream::Stream(const StreamOptions &options, Wake wake, void *wake_data)
    : options_(options), wake_(wake), wake_data_(wake_data), ring_(options.block_frames * options.channels, options.blocks) {}

PaError Stream::open() {
  PaStreamParameters parameters = {};
  AlsaStreamInfo alsa = {sizeof(AlsaStreamInfo), paALSA, 1, options_.device_name.c_str()};
  parameters.channelCount = options_.channels;
  parameters.sampleFormat = paFloat32;
  parameters.suggestedLatency = options_.latency;
  if (options_.device == -1) {
    parameters.device = paUseHostApiSpecificDeviceSpecification;
    parameters.hostApiSpecificStreamInfo = &alsa;
  } else {
    parameters.device = options_.device >= 0 ? options_.device
                        : options_.input     ? Pa_GetDefaultInputDevice()
                                             : Pa_GetDefaultOutputDevice();
    const PaDeviceInfo *info = Pa_GetDeviceInfo(parameters.device);
    if (info == nullptr) return paInvalidDevice;
    if (options_.latency == 0) {
      parameters.suggestedLatency = options_.input ? info->defaultLowInputLatency : info->defaultLowOutputLatency;
    }
  }
  PaStreamParameters *in = options_.input ? &parameters : nullptr;
  PaStreamParameters *out = options_.input ? nullptr : &parameters;
  PaError error = Pa_OpenStream(&pa_, in, out, options_.rate, options_.block_frames, paClipOff | paDitherOff, on_block, this);
  if (error != paNoError) {
    pa_ = nullptr;
    return error;
  }
  const PaStreamInfo *info = Pa_GetStreamInfo(pa_);
  if (info != nullptr) latency_ = options_.input ? info->inputLatency : info->outputLatency;
  Pa_SetStreamFinishedCallback(pa_, on_finished);
  error = Pa_StartStream(pa_);
  if (error != paNoError) close();
  return error;
}

PaError Stream::close() {
  if (pa_ == nullptr) return paNoError;
  PaStream *pa = pa_;
  pa_ = nullptr;
  Pa_AbortStream(pa);
  return Pa_CloseStream(pa);
}

StreamState Stream::take_state() {
  StreamState state;
  state.callbacks = callbacks_.load(std::memory_order_relaxed);
  state.missed = missed_.load(std::memory_order_relaxed);
  state.complaints = complaints_.load(std::memory_order_relaxed);
  state.waiting = ring_.waiting();
  state.fewest = fewest_.exchange(UINT32_MAX, std::memory_order_relaxed);
  state.finished = finished_.load(std::memory_order_acquire) ? 1 : 0;
  return state;
}

int Stream::on_block(const void *in, void *out, unsigned long frames, const PaStreamCallbackTimeInfo *,
                     PaStreamCallbackFlags flags, void *self) {
  Stream *stream = static_cast<Stream *>(self);
  /* A starting device says that it is priming; that is no underrun. */
  if (flags & (paInputOverflow | paOutputUnderflow)) stream->complaints_.fetch_add(1, std::memory_order_relaxed);
  if (stream->options_.input) stream->capture(static_cast<const float *>(in), frames);
  else stream->play(static_cast<float *>(out), frames);
  stream->callbacks_.fetch_add(1, std::memory_order_relaxed);
  stream->wake_(stream->wake_data_);
  return paContinue;
}

void Stream::on_finished(void *self) {
  Stream *stream = static_cast<Stream *>(self);
  stream->finished_.store(true, std::memory_order_release);
  stream->wake_(stream->wake_data_);
}

void Stream::capture(const float *in, unsigned long frames) {
  float *block = ring_.free_block();
  if (block == nullptr) {
    missed_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const size_t samples = frames * options_.channels;
  if (in != nullptr && samples == ring_.block_samples()) std::memcpy(block, in, samples * sizeof(float));
  else std::memset(block, 0, ring_.block_samples() * sizeof(float));
  ring_.wrote();
}

void Stream::play(float *out, unsigned long frames) {
  const float *block = ring_.oldest_block();
  if (block == nullptr || frames * options_.channels != ring_.block_samples()) {
    fade_out(out, frames);
    /* Nobody is late before the first block. */
    if (started_) missed_.fetch_add(1, std::memory_order_relaxed);
    fewest_.store(0, std::memory_order_relaxed);
    return;
  }
  started_ = true;
  std::memcpy(out, block, ring_.block_samples() * sizeof(float));
  const float *end = out + ring_.block_samples() - options_.channels;
  for (int channel = 0; channel < options_.channels && channel < 8; channel++) last_[channel] = end[channel];
  ring_.done();
  const uint32_t left = ring_.waiting();
  /* JavaScript may take it away in between, and then one block counts for the next time as well. */
  if (left < fewest_.load(std::memory_order_relaxed)) fewest_.store(left, std::memory_order_relaxed);
}

void Stream::fade_out(float *out, unsigned long frames) {
  std::memset(out, 0, frames * options_.channels * sizeof(float));
  for (int channel = 0; channel < options_.channels && channel < 8; channel++) {
    const float from = last_[channel];
    last_[channel] = 0;
    for (unsigned long i = 0; i < FADE_FRAMES && i < frames; i++) {
      out[i * options_.channels + channel] = from * (1.0f - static_cast<float>(i + 1) / FADE_FRAMES);
    }
  }
}
