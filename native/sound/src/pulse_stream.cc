#include "pulse_stream.h"

#include <algorithm>
#include <cstring>

namespace {

/* A server that takes longer than this to let us in will not, µs. */
constexpr uint64_t PATIENCE_US = 3'000'000;

/* Holds a loop's lock for a while. */
class Turn {
 public:
  Turn(const pulse::Library &pa, pulse::threaded_mainloop *loop) : pa_(pa), loop_(loop) { pa_.threaded_mainloop_lock(loop_); }
  ~Turn() { pa_.threaded_mainloop_unlock(loop_); }
  Turn(const Turn &) = delete;
  Turn &operator=(const Turn &) = delete;

 private:
  const pulse::Library &pa_;
  pulse::threaded_mainloop *const loop_;
};

const char *code_of(int error) {
  switch (error) {
    case pulse::ERR_BUSY:
    case pulse::ERR_BADSTATE:
      return "busy";
    case pulse::ERR_NOENTITY:
      return "missing";
    case pulse::ERR_INVALID:
    case pulse::ERR_NOTSUPPORTED:
      return "format";
    case pulse::ERR_ACCESS:
    case pulse::ERR_CONNECTIONREFUSED:
    case pulse::ERR_CONNECTIONTERMINATED:
    case pulse::ERR_TIMEOUT:
      return "refused";
    default:
      return "broken";
  }
}

}  // namespace

Failure PulseStream::open() {
  pa_ = pulse::library();
  if (pa_ == nullptr) return {"missing", "PulseAudio's library is not there"};
  loop_ = pa_->threaded_mainloop_new();
  if (loop_ == nullptr) return {"broken", "PulseAudio's library does not start"};
  Failure result;
  if (pa_->threaded_mainloop_start(loop_) < 0) {
    result = {"broken", "PulseAudio's library does not start"};
  } else {
    Turn turn(*pa_, loop_);
    result = connect();
    ready_ = !result;
  }
  if (result) close();
  return result;
}

Failure PulseStream::connect() {
  context_ = pa_->context_new(pa_->threaded_mainloop_get_api(loop_), "Squelch");
  if (context_ == nullptr) return {"broken", "PulseAudio's library does not start"};
  pa_->context_set_state_callback(context_, [](pulse::context *, void *self) { on_state(self); }, this);
  if (pa_->context_connect(context_, nullptr, 0, nullptr) < 0) return failure();
  auto late = [](pulse::mainloop_api *, pulse::time_event *, const pulse::timeval *, void *self) {
    PulseStream *stream = static_cast<PulseStream *>(self);
    stream->timed_out_ = true;
    stream->pa_->threaded_mainloop_signal(stream->loop_, 0);
  };
  /* Its event goes with the loop. */
  pa_->context_rttime_new(context_, pa_->rtclock_now() + PATIENCE_US, late, this);
  for (;;) {
    const int state = pa_->context_get_state(context_);
    if (state == pulse::CONTEXT_READY) break;
    if (state == pulse::CONTEXT_FAILED || state == pulse::CONTEXT_TERMINATED) return failure();
    if (timed_out_) return {"refused", "PulseAudio does not answer"};
    pa_->threaded_mainloop_wait(loop_);
  }

  /*
   * The device is to take a block at a time, and what waits in front of it is ours alone to choose. Asked for a latency in
   * all, the server would give half of it to the device, which then wants a lot at a time, and one that is late is late by
   * more. A device that the server has given up, for another program mostly, is no device: without the second flag it would
   * open and stand still. One that merely rests is woken up.
   */
  const int flags = (options_.input ? pulse::STREAM_ADJUST_LATENCY : pulse::STREAM_EARLY_REQUESTS) | pulse::STREAM_FAIL_ON_SUSPEND;
  const uint32_t block_bytes = static_cast<uint32_t>(ring_bytes());
  const pulse::sample_spec spec = {pulse::SAMPLE_FLOAT32LE, static_cast<uint32_t>(options_.rate),
                                   static_cast<uint8_t>(options_.channels)};
  const char *device = options_.device_name.empty() ? nullptr : options_.device_name.c_str();
  stream_ = pa_->stream_new(context_, options_.input ? "Microphone" : "Speaker", &spec, nullptr);
  if (stream_ == nullptr) return failure();
  pa_->stream_set_state_callback(stream_, [](pulse::stream *, void *self) { on_state(self); }, this);
  int refused;
  if (options_.input) {
    const pulse::buffer_attr attr = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, block_bytes};
    pa_->stream_set_read_callback(
        stream_, [](pulse::stream *, size_t, void *self) { static_cast<PulseStream *>(self)->collect(); }, this);
    pa_->stream_set_overflow_callback(
        stream_, [](pulse::stream *, void *self) { static_cast<PulseStream *>(self)->complained(); }, this);
    refused = pa_->stream_connect_record(stream_, device, &attr, flags);
  } else {
    const pulse::buffer_attr attr = output_attr(0);
    pa_->stream_set_write_callback(
        stream_,
        [](pulse::stream *, size_t, void *self) {
          PulseStream *stream = static_cast<PulseStream *>(self);
          stream->came_by();
          stream->feed();
          stream->wake();
        },
        this);
    pa_->stream_set_underflow_callback(
        stream_,
        [](pulse::stream *, void *self) {
          PulseStream *stream = static_cast<PulseStream *>(self);
          /* Nobody is late before the first block. */
          if (stream->started_) stream->missed();
        },
        this);
    refused = pa_->stream_connect_playback(stream_, device, &attr, flags, nullptr, nullptr);
  }
  if (refused < 0) return failure();
  for (;;) {
    const int state = pa_->stream_get_state(stream_);
    if (state == pulse::STREAM_READY) break;
    if (state == pulse::STREAM_FAILED || state == pulse::STREAM_TERMINATED) return failure();
    if (timed_out_) return {"refused", "PulseAudio does not answer"};
    pa_->threaded_mainloop_wait(loop_);
  }
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
  const pulse::buffer_attr *given = pa_->stream_get_buffer_attr(stream_);
  if (given == nullptr) return;
  const uint32_t bytes = options_.input ? given->fragsize : given->tlength;
  length_ = bytes / ring_bytes();
  promise((bytes + (options_.input ? 0 : given->minreq)) / bytes_a_second());
}

void PulseStream::hold(uint32_t blocks) {
  if (loop_ == nullptr) return;
  Turn turn(*pa_, loop_);
  if (!ready_ || options_.input) return;
  const pulse::buffer_attr attr = output_attr(blocks);
  auto done = [](pulse::stream *, int, void *self) { static_cast<PulseStream *>(self)->read_length(); };
  pulse::operation *operation = pa_->stream_set_buffer_attr(stream_, &attr, done, this);
  if (operation != nullptr) pa_->operation_unref(operation);
}

void PulseStream::close() {
  if (loop_ == nullptr) return;
  {
    Turn turn(*pa_, loop_);
    ready_ = false;
    if (stream_ != nullptr) {
      pa_->stream_set_state_callback(stream_, nullptr, nullptr);
      pa_->stream_set_write_callback(stream_, nullptr, nullptr);
      pa_->stream_set_read_callback(stream_, nullptr, nullptr);
      pa_->stream_set_underflow_callback(stream_, nullptr, nullptr);
      pa_->stream_set_overflow_callback(stream_, nullptr, nullptr);
      pa_->stream_disconnect(stream_);
      pa_->stream_unref(stream_);
      stream_ = nullptr;
    }
    if (context_ != nullptr) {
      pa_->context_set_state_callback(context_, nullptr, nullptr);
      pa_->context_disconnect(context_);
      pa_->context_unref(context_);
      context_ = nullptr;
    }
  }
  pa_->threaded_mainloop_stop(loop_);
  pa_->threaded_mainloop_free(loop_);
  loop_ = nullptr;
}

void PulseStream::fed() {
  if (loop_ == nullptr) return;
  Turn turn(*pa_, loop_);
  if (ready_) feed();
}

Failure PulseStream::failure() const {
  const int error = pa_->context_errno(context_);
  if (error == pulse::ERR_BADSTATE) return {code_of(error), "PulseAudio has given it up"};
  return {code_of(error), std::string("PulseAudio: ") + pa_->strerror(error)};
}

void PulseStream::on_state(void *self) {
  PulseStream *stream = static_cast<PulseStream *>(self);
  stream->pa_->threaded_mainloop_signal(stream->loop_, 0);
  if (!stream->ready_) return;
  const int context = stream->pa_->context_get_state(stream->context_);
  const int state = stream->pa_->stream_get_state(stream->stream_);
  if (context == pulse::CONTEXT_READY && state == pulse::STREAM_READY) return;
  stream->ready_ = false;
  stream->finished();
}

/* Gives the server what it wants and what there is of it. */
void PulseStream::feed() {
  const size_t bytes = ring_bytes();
  const size_t writable = pa_->stream_writable_size(stream_);
  size_t left = writable == SIZE_MAX ? 0 : writable / bytes;
  /* More than it can hold is what it has already played silence for. */
  if (started_ && left > length_) lacked(static_cast<uint32_t>(left - length_));
  /* One block of it the device takes next. */
  left_behind(static_cast<uint32_t>(length_ > left + 1 ? length_ - left - 1 : 0));
  const float *block = nullptr;
  for (; left > 0 && (block = ring().oldest_block()) != nullptr; left--) {
    pa_->stream_write(stream_, block, bytes, nullptr, 0, pulse::SEEK_RELATIVE);
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
  while (pa_->stream_peek(stream_, &data, &bytes) == 0 && bytes > 0) {
    append(static_cast<const float *>(data), bytes / sizeof(float));
    pa_->stream_drop(stream_);
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
