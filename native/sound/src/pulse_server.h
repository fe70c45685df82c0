#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "pulse_connection.h"

struct PulseDevice {
  /* As programs call it, and as people do. */
  std::string name;
  std::string description;
  /* It listens to a speaker. */
  bool monitor;
};

struct PulseDevices {
  std::vector<PulseDevice> sources;
  std::vector<PulseDevice> sinks;
  /* Names; empty for none. They need not be among the others. */
  std::string default_source;
  std::string default_sink;
};

/* What the sound server has now. Waits for it, so it is for worker threads. */
Failure list_pulse_devices(PulseDevices &devices);

/* Hears of devices that come, go or become the default, until the server goes. */
class PulseWatch {
 public:
  /* Told by the library's thread of every such change and of the end, so it must not wait. */
  using Notify = void (*)(void *);

  PulseWatch(Notify changed, void *data) : changed_(changed), data_(data), connection_(on_change, this) {}
  ~PulseWatch() { close(); }

  /* Both may take long, and are for worker threads. What happens after `open` has returned is heard. */
  Failure open();
  void close();
  /* Whether the server is still there. */
  bool hears() const { return hears_.load(std::memory_order_acquire); }

 private:
  static void on_change(void *self);

  const Notify changed_;
  void *const data_;
  PulseConnection connection_;
  std::atomic<bool> hears_{false};
};
