#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "portaudio.h"
#include "ring.h"

struct StreamOptions {
  bool input = false;
  /* PortAudio's number of this scan; -1 for `device_name`, -2 for the system's default. */
  int device = -2;
  /* Of an ALSA device, as in `pulse:DEVICE='name'`. */
  std::string device_name;
  int channels = 1;
  double rate = 48000;
  unsigned long block_frames = 240;
  /* Blocks that may wait between the two threads. */
  unsigned blocks = 8;
  /* What the device is asked for, seconds; 0 for its own low latency. */
  double latency = 0;
};

/* What a stream has to say for itself; the order of the array that JavaScript reads. */
struct StreamState {
  /* Blocks that the device moved. */
  uint32_t callbacks;
  /* Blocks that JavaScript was too late for: silence was played, or what was captured found no room. */
  uint32_t missed;
  /* What the device complained about: under- and overflows of its own. */
  uint32_t complaints;
  /* Blocks that wait. */
  uint32_t waiting;
  /* The fewest blocks that were left behind by the device since this was asked last. */
  uint32_t fewest;
  /* 1 when the device has ended the stream by itself. */
  uint32_t finished;
};
constexpr size_t STREAM_STATE_FIELDS = 6;

/*
 * One direction of one device. PortAudio's thread moves blocks between the device and the ring and never waits for
 * anybody: what JavaScript has not written in time is silence.
 */
class Stream {
 public:
  /* Told by PortAudio's thread after every block, so it must not wait. */
  using Wake = void (*)(void *);

  Stream(const StreamOptions &options, Wake wake, void *wake_data);
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;

  /* Both may take long, and are called by one thread at a time, never by the one that PortAudio calls us on. */
  PaError open();
  PaError close();

  BlockRing &ring() { return ring_; }
  bool input() const { return options_.input; }
  StreamState take_state();
  /* What the device promises, seconds. */
  double latency() const { return latency_; }

 private:
  static int on_block(const void *in, void *out, unsigned long frames, const PaStreamCallbackTimeInfo *time,
                      PaStreamCallbackFlags flags, void *self);
  static void on_finished(void *self);
  void capture(const float *in, unsigned long frames);
  void play(float *out, unsigned long frames);
  void fade_out(float *out, unsigned long frames);

  const StreamOptions options_;
  const Wake wake_;
  void *const wake_data_;
  BlockRing ring_;
  PaStream *pa_ = nullptr;
  double latency_ = 0;
  /* PortAudio's thread alone: whether anything was ever played, and where the last block ended. */
  bool started_ = false;
  float last_[8] = {};
  std::atomic<uint32_t> callbacks_{0};
  std::atomic<uint32_t> missed_{0};
  std::atomic<uint32_t> complaints_{0};
  std::atomic<uint32_t> fewest_{UINT32_MAX};
  std::atomic<bool> finished_{false};
};
