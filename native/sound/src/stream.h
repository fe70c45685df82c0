#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "failure.h"
#include "ring.h"

/* Where a stream's device is looked for. */
enum class Host { portaudio, pulse };

struct StreamOptions {
  bool input = false;
  Host host = Host::portaudio;
  /* PortAudio's number of this scan; -1 for `device_name`, -2 for the system's default. */
  int device = -2;
  /* Of an ALSA device, as in `hw:0`, or of one of PulseAudio's, empty for its default. */
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
  /* Blocks that the device would take at once, had they been written. */
  uint32_t wanted;
  /* The device's thread as Linux numbers it; 0 until it has come by, and elsewhere. */
  uint32_t thread;
  /* The most blocks that a server's device did not find since this was asked last. */
  uint32_t lacked;
};
constexpr size_t STREAM_STATE_FIELDS = 9;

/*
 * One direction of one device. The device's own thread moves blocks between the device and the ring and never waits for
 * JavaScript.
 */
class Stream {
 public:
  /* Told by the device's thread after every block, so it must not wait. */
  using Wake = void (*)(void *);

  Stream(const StreamOptions &options, Wake wake, void *wake_data);
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;
  virtual ~Stream() = default;

  /* Both may take long, and are for worker threads; after a failure nothing is open. */
  virtual Failure open() = 0;
  virtual void close() = 0;
  /* JavaScript has written a block. */
  virtual void fed() {}
  /* So many blocks more than at first are to wait behind the ring, where the host can do that. */
  virtual void hold(uint32_t) {}

  BlockRing &ring() { return ring_; }
  bool input() const { return options_.input; }
  StreamState take_state();
  /* What the device promises, seconds. */
  double latency() const { return latency_.load(std::memory_order_relaxed); }

 protected:
  size_t block_samples() const { return ring_.block_samples(); }
  /* All for the device's thread. */
  void came_by();
  void moved() { callbacks_.fetch_add(1, std::memory_order_relaxed); }
  void wake() { wake_(wake_data_); }
  void missed() { missed_.fetch_add(1, std::memory_order_relaxed); }
  void complained() { complaints_.fetch_add(1, std::memory_order_relaxed); }
  void left_behind(uint32_t blocks);
  void lacked(uint32_t blocks);
  void wants(uint32_t blocks) { wanted_.store(blocks, std::memory_order_relaxed); }
  void finished();
  void promise(double seconds) { latency_.store(seconds, std::memory_order_relaxed); }

  const StreamOptions options_;

 private:
  const Wake wake_;
  void *const wake_data_;
  BlockRing ring_;
  std::atomic<double> latency_{0};
  std::atomic<uint32_t> callbacks_{0};
  std::atomic<uint32_t> missed_{0};
  std::atomic<uint32_t> complaints_{0};
  std::atomic<uint32_t> fewest_{UINT32_MAX};
  std::atomic<uint32_t> wanted_{0};
  std::atomic<uint32_t> lacked_{0};
  std::atomic<uint32_t> thread_{0};
  std::atomic<bool> finished_{false};
};
