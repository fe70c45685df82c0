#include "portaudio_stream.h"

#include <cstring>

#include "devices.h"

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

Failure PortAudioStream::open() {
  return with_portaudio([this] { return open_device(); }, 1);
}

void PortAudioStream::close() {
  with_portaudio(
      [this] {
        close_device();
        return paNoError;
      },
      -1);
}

PaError PortAudioStream::open_device() {
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
  if (info != nullptr) promise(options_.input ? info->inputLatency : info->outputLatency);
  Pa_SetStreamFinishedCallback(pa_, on_finished);
  error = Pa_StartStream(pa_);
  if (error != paNoError) close_device();
  return error;
}

void PortAudioStream::close_device() {
  if (pa_ == nullptr) return;
  PaStream *pa = pa_;
  pa_ = nullptr;
  Pa_AbortStream(pa);
  Pa_CloseStream(pa);
}

int PortAudioStream::on_block(const void *in, void *out, unsigned long frames, const PaStreamCallbackTimeInfo *,
                              PaStreamCallbackFlags flags, void *self) {
  PortAudioStream *stream = static_cast<PortAudioStream *>(self);
  stream->came_by();
  /* A starting device says that it is priming; that is no underrun. */
  if (flags & (paInputOverflow | paOutputUnderflow)) stream->complained();
  if (stream->input()) stream->capture(static_cast<const float *>(in), frames);
  else stream->play(static_cast<float *>(out), frames);
  stream->moved();
  stream->wake();
  return paContinue;
}

void PortAudioStream::on_finished(void *self) { static_cast<PortAudioStream *>(self)->finished(); }

void PortAudioStream::capture(const float *in, unsigned long frames) {
  float *block = ring().free_block();
  if (block == nullptr) {
    missed();
    return;
  }
  const size_t samples = frames * options_.channels;
  if (in != nullptr && samples == ring().block_samples()) std::memcpy(block, in, samples * sizeof(float));
  else std::memset(block, 0, ring().block_samples() * sizeof(float));
  ring().wrote();
}

void PortAudioStream::play(float *out, unsigned long frames) {
  const float *block = ring().oldest_block();
  if (block == nullptr || frames * options_.channels != ring().block_samples()) {
    fade_out(out, frames);
    /* Nobody is late before the first block. */
    if (started_) missed();
    left_behind(0);
    return;
  }
  started_ = true;
  std::memcpy(out, block, ring().block_samples() * sizeof(float));
  const float *end = out + ring().block_samples() - options_.channels;
  for (int channel = 0; channel < options_.channels && channel < 8; channel++) last_[channel] = end[channel];
  ring().done();
  left_behind(ring().waiting());
}

void PortAudioStream::fade_out(float *out, unsigned long frames) {
  std::memset(out, 0, frames * options_.channels * sizeof(float));
  for (int channel = 0; channel < options_.channels && channel < 8; channel++) {
    const float from = last_[channel];
    last_[channel] = 0;
    for (unsigned long i = 0; i < FADE_FRAMES && i < frames; i++) {
      out[i * options_.channels + channel] = from * (1.0f - static_cast<float>(i + 1) / FADE_FRAMES);
    }
  }
}
