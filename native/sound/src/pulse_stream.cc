#include "pulse_stream.h"

#include <algorithm>
#include <cstring>

Failure PulseStream::open() {
  Failure result = connection_.open();
  if (result) return result;
  {
    PulseConnection::Turn turn(connection_);
    result = connect();
    ready_ = !result;
  }
  if (result) close();
  return result;
}

Failure PulseStream::connect() {
  /*
   * The device is to take a block at a time, and what waits in front of it is ours alone to choose. Asked for a latency in
   * all, the server would give half of it to the device, which then wants a lot at a time, and one that is late is late by
   * more. A device that the server has given up, for another program mostly, is no device: without the second flag it would
   * open and stand still. One that merely rests is woken up. What plays may be moved to another speaker by the server; a
   * microphone that goes ends its stream: moved to another, or to what a speaker plays, somebody would be heard unawares.
   */
  const int flags = pulse::STREAM_FAIL_ON_SUSPEND |
                    (options_.input ? pulse::STREAM_ADJUST_LATENCY | pulse::STREAM_DONT_MOVE : pulse::STREAM_EARLY_REQUESTS);
  const uint32_t block_bytes = static_cast<uint32_t>(ring_bytes());
  const pulse::sample_spec spec = {pulse::SAMPLE_FLOAT32LE, static_cast<uint32_t>(options_.rate),
                                   static_cast<uint8_t>(options_.channels)};
  const char *device = options_.device_name.empty() ? nullptr : options_.device_name.c_str();
  stream_ = pa().stream_new(connection_.context(), options_.input ? "Microphone" : "Speaker", &spec, nullptr);
  if (stream_ == nullptr) return connection_.failure();
  auto moved = [](pulse::stream *, void *self) { static_cast<PulseStream *>(self)->connection_.tell(); };
  pa().stream_set_state_callback(stream_, moved, this);
  int refused;
  if (options_.input) {
    const pulse::buffer_attr attr = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, block_bytes};
    pa().stream_set_read_callback(
        stream_, [](pulse::stream *, size_t, void *self) { static_cast<PulseStream *>(self)->collect(); }, this);
    pa().stream_set_overflow_callback(
        stream_, [](pulse::stream *, void *self) { static_cast<PulseStream *>(self)->complained(); }, this);
    refused = pa().stream_connect_record(stream_, device, &attr, flags);
  } else {
    const pulse::buffer_attr attr = output_attr(0);
    pa().stream_set_write_callback(
        stream_,
        [](pulse::stream *, size_t, void *self) {
          PulseStream *stream = static_cast<PulseStream *>(self);
          stream->came_by();
          stream->feed();
          stream->wake();
        },
        this);
    pa().stream_set_underflow_callback(
        stream_,
        [](pulse::stream *, void *self) {
          PulseStream *stream = static_cast<PulseStream *>(self);
          /* Nobody is late before the first block. */
          if (stream->started_) stream->missed();
        },
        this);
    refused = pa().stream_connect_playback(stream_, device, &attr, flags, nullptr, nullptr);
  }
  if (refused < 0) return connection_.failure();
  int state = 0;
  const Failure late = connection_.wait([&] {
    state = pa().stream_get_state(stream_);
    return state == pulse::STREAM_READY || state == pulse::STREAM_FAILED || state == pulse::STREAM_TERMINATED;
  });
  if (late) return late;
  if (state != pulse::STREAM_READY) return connection_.failure();
  read_length();
  return {};
}

/* @param more blocks that the server is to hold beyond what it is asked for at first */
pulse::buffer_attr PulseStream::output_attr(uint32_t more) const {
  const uint32_t block = static_cast<uint32_t>(ring_bytes());
  const uint32_t whole = static_cast<uint32_t>(options_.latency * bytes_a_second());
  /* The device's own block comes on top. */
  const uint32_t length = std::max<uint32_t>(2 * block, whole - std::min(whole, block));
  /* No filling first: silence before the first block is as good as any, and behind a gap time goes on. */
  return {UINT32_MAX, length + more * block, 0, block, UINT32_MAX};
}

/* What the server has agreed to. */
void PulseStream::read_length() {
  /* The answer to a wish may come while the stream is being closed. */
  if (stream_ == nullptr) return;
  const pulse::buffer_attr *given = pa().stream_get_buffer_attr(stream_);
  if (given == nullptr) return;
  const uint32_t bytes = options_.input ? given->fragsize : given->tlength;
  length_ = bytes / ring_bytes();
  promise((bytes + (options_.input ? 0 : given->minreq)) / bytes_a_second());
}

void PulseStream::hold(uint32_t blocks) {
  if (!connection_.is_open()) return;
  PulseConnection::Turn turn(connection_);
  if (!ready_ || options_.input) return;
  const pulse::buffer_attr attr = output_attr(blocks);
  auto done = [](pulse::stream *, int, void *self) { static_cast<PulseStream *>(self)->read_length(); };
  connection_.started(pa().stream_set_buffer_attr(stream_, &attr, done, this));
}

void PulseStream::close() {
  if (!connection_.is_open()) return;
  {
    PulseConnection::Turn turn(connection_);
    ready_ = false;
    if (stream_ != nullptr) {
      pa().stream_set_state_callback(stream_, nullptr, nullptr);
      pa().stream_set_write_callback(stream_, nullptr, nullptr);
      pa().stream_set_read_callback(stream_, nullptr, nullptr);
      pa().stream_set_underflow_callback(stream_, nullptr, nullptr);
      pa().stream_set_overflow_callback(stream_, nullptr, nullptr);
      pa().stream_disconnect(stream_);
      pa().stream_unref(stream_);
      stream_ = nullptr;
    }
  }
  connection_.close();
}

void PulseStream::fed() {
  if (!connection_.is_open()) return;
  PulseConnection::Turn turn(connection_);
  if (ready_) feed();
}

void PulseStream::on_change(void *self) {
  PulseStream *stream = static_cast<PulseStream *>(self);
  if (!stream->ready_) return;
  if (stream->connection_.connected() && stream->pa().stream_get_state(stream->stream_) == pulse::STREAM_READY) return;
  stream->ready_ = false;
  stream->finished();
}

/* Gives the server what it wants and what there is of it. */
void PulseStream::feed() {
  const size_t bytes = ring_bytes();
  const size_t writable = pa().stream_writable_size(stream_);
  size_t left = writable == SIZE_MAX ? 0 : writable / bytes;
  /* More than it can hold is what it has already played silence for. */
  if (started_ && left > length_) lacked(static_cast<uint32_t>(left - length_));
  /* One block of it the device takes next. */
  left_behind(static_cast<uint32_t>(length_ > left + 1 ? length_ - left - 1 : 0));
  const float *block = nullptr;
  for (; left > 0 && (block = ring().oldest_block()) != nullptr; left--) {
    pa().stream_write(stream_, block, bytes, nullptr, 0, pulse::SEEK_RELATIVE);
    ring().done();
    started_ = true;
    moved();
  }
  wants(static_cast<uint32_t>(left));
}

/* Takes what the server has captured, which comes in pieces of any size. */
void PulseStream::collect() {
  came_by();
  const void *data = nullptr;
  size_t bytes = 0;
  while (pa().stream_peek(stream_, &data, &bytes) == 0 && bytes > 0) {
    append(static_cast<const float *>(data), bytes / sizeof(float));
    pa().stream_drop(stream_);
  }
  wake();
}

/* @param samples null for a hole in the recording */
void PulseStream::append(const float *samples, size_t count) {
  while (count > 0) {
    const size_t piece = std::min(count, ring().block_samples() - filled_);
    if (filled_ == 0) filling_ = ring().free_block();
    if (filling_ != nullptr) {
      if (samples != nullptr) std::memcpy(filling_ + filled_, samples, piece * sizeof(float));
      else std::memset(filling_ + filled_, 0, piece * sizeof(float));
    }
    if (samples != nullptr) samples += piece;
    count -= piece;
    filled_ += piece;
    if (filled_ < ring().block_samples()) return;
    filled_ = 0;
    if (filling_ != nullptr) ring().wrote();
    else missed();
    moved();
  }
}
