#pragma once

#include "pulse_connection.h"
#include "stream.h"

/*
 * A device of PulseAudio's, or of PipeWire's in its clothes, by its own library: the server says how much it wants, and
 * holds what it was given for `latency`, so JavaScript may be late by nearly as much before anybody hears it. More of it
 * helps against a server that is late itself, which more in the ring would not.
 */
class PulseStream final : public Stream {
 public:
  PulseStream(const StreamOptions &options, Wake wake, void *wake_data)
      : Stream(options, wake, wake_data), connection_(on_change, this) {}
  ~PulseStream() override { close(); }

  Failure open() override;
  void close() override;
  void fed() override;
  void hold(uint32_t blocks) override;

 private:
  /* All of these with the connection's turn. */
  Failure connect();
  pulse::buffer_attr output_attr(uint32_t more) const;
  void read_length();
  void feed();
  void collect();
  void append(const float *samples, size_t count);
  static void on_change(void *self);

  PulseConnection connection_;
  pulse::stream *stream_ = nullptr;
  bool ready_ = false;
  /* The block that is being captured, null where there was no room for it, and how much of it is full, samples. */
  float *filling_ = nullptr;
  size_t filled_ = 0;
  bool started_ = false;
  /* What the server holds in front of the device when it wants nothing, blocks. */
  size_t length_ = 0;

  const pulse::Library &pa() const { return connection_.pa(); }
  size_t ring_bytes() const { return block_samples() * sizeof(float); }
  double bytes_a_second() const { return options_.rate * options_.channels * sizeof(float); }
};
