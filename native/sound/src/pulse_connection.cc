#include "pulse_connection.h"

namespace {

/* A server that takes longer than this to let us in will not, µs. */
constexpr uint64_t PATIENCE_US = 3'000'000;

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

Failure PulseConnection::open(int flags) {
  pa_ = pulse::library();
  if (pa_ == nullptr) return {"missing", "PulseAudio's library is not there"};
  loop_ = pa_->threaded_mainloop_new();
  if (loop_ == nullptr) return {"broken", "PulseAudio's library does not start"};
  Failure result;
  if (pa_->threaded_mainloop_start(loop_) < 0) {
    result = {"broken", "PulseAudio's library does not start"};
  } else {
    Turn turn(*this);
    result = connect(flags);
  }
  if (result) close();
  return result;
}

Failure PulseConnection::connect(int flags) {
  context_ = pa_->context_new(pa_->threaded_mainloop_get_api(loop_), "Squelch");
  if (context_ == nullptr) return {"broken", "PulseAudio's library does not start"};
  auto moved = [](pulse::context *, void *self) { static_cast<PulseConnection *>(self)->tell(); };
  pa_->context_set_state_callback(context_, moved, this);
  if (pa_->context_connect(context_, nullptr, flags, nullptr) < 0) return failure();
  auto late = [](pulse::mainloop_api *, pulse::time_event *, const pulse::timeval *, void *self) {
    PulseConnection *connection = static_cast<PulseConnection *>(self);
    connection->timed_out_ = true;
    connection->pa_->threaded_mainloop_signal(connection->loop_, 0);
  };
  /* Its event goes with the loop. */
  pa_->context_rttime_new(context_, pa_->rtclock_now() + PATIENCE_US, late, this);
  return wait([this] { return pa_->context_get_state(context_) == pulse::CONTEXT_READY; });
}

void PulseConnection::close() {
  if (loop_ == nullptr) return;
  if (context_ != nullptr) {
    Turn turn(*this);
    pa_->context_set_state_callback(context_, nullptr, nullptr);
    pa_->context_disconnect(context_);
    pa_->context_unref(context_);
    context_ = nullptr;
  }
  pa_->threaded_mainloop_stop(loop_);
  pa_->threaded_mainloop_free(loop_);
  loop_ = nullptr;
}

void PulseConnection::tell() {
  pa_->threaded_mainloop_signal(loop_, 0);
  changed_(data_);
}

bool PulseConnection::connected() const {
  const int state = pa_->context_get_state(context_);
  return state != pulse::CONTEXT_FAILED && state != pulse::CONTEXT_TERMINATED;
}

Failure PulseConnection::failure() const {
  const int error = pa_->context_errno(context_);
  if (error == pulse::ERR_BADSTATE) return {code_of(error), "PulseAudio has given it up"};
  return {code_of(error), std::string("PulseAudio: ") + pa_->strerror(error)};
}

bool PulseConnection::started(pulse::operation *operation) const {
  if (operation == nullptr) return false;
  pa_->operation_unref(operation);
  return true;
}
