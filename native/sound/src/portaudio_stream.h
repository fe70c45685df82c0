#pragma once

#include "portaudio.h"
#include "stream.h"

/* A device by PortAudio, whose thread takes exactly one block at a time: what JavaScript has not written then is silence. */
class PortAudioStream final : public Stream {
 public:
  using Stream::Stream;

  /* PortAudio is used by one thread at a time; `devices.h` sees to that. */
  Failure open() override;
  void close() override;

 private:
  PaError open_device();
  void close_device();
  static int on_block(const void *in, void *out, unsigned long frames, const PaStreamCallbackTimeInfo *time,
                      PaStreamCallbackFlags flags, void *self);
  static void on_finished(void *self);
  void capture(const float *in, unsigned long frames);
  void play(float *out, unsigned long frames);
  void fade_out(float *out, unsigned long frames);

  PaStream *pa_ = nullptr;
  /* PortAudio's thread alone: whether anything was ever played, and where the last block ended. */
  bool started_ = false;
  float last_[8] = {};
};
