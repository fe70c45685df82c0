#pragma once

#include "failure.h"
#include "pulse_library.h"

/* A connection to the sound server, with a thread of the library's of its own. */
class PulseConnection {
 public:
  using Notify = void (*)(void *);

  /* @param changed called by the library's thread after the state of the connection, or of what is on it, has changed */
  PulseConnection(Notify changed, void *data) : changed_(changed), data_(data) {}
  ~PulseConnection() { close(); }
  PulseConnection(const PulseConnection &) = delete;
  PulseConnection &operator=(const PulseConnection &) = delete;

  /*
   * Waits until the server has let us in, 3 s at most. After a failure nothing is open.
   *
   * @param flags CONTEXT_NOAUTOSPAWN or 0: where a user's server is not running, the library may start it
   */
  Failure open(int flags = 0);
  /* Nothing is called any more from now on. Not while this thread has a turn. */
  void close();

  /* Something has changed that `wait` may be waiting for, or that `changed` is to hear of. With the turn. */
  void tell();
  /*
   * Waits until `done` says so, the server is gone, or the 3 s since `open` are over. With the turn.
   *
   * @param done called with the turn, again and again
   */
  template <typename Done>
  Failure wait(Done done) {
    while (!done()) {
      if (!connected()) return failure();
      if (timed_out_) return {"refused", "PulseAudio does not answer"};
      pa_->threaded_mainloop_wait(loop_);
    }
    return {};
  }

  /* All with the turn. */
  bool connected() const;
  Failure failure() const;
  /* The operation goes on; we only don't ask after it. @returns false when there is none, as with a lost server */
  bool started(pulse::operation *operation) const;

  const pulse::Library &pa() const { return *pa_; }
  pulse::context *context() const { return context_; }
  bool is_open() const { return loop_ != nullptr; }

  /* Everything of the library's is used by one thread at a time: its own, or whoever has the turn. */
  class Turn {
   public:
    explicit Turn(const PulseConnection &of) : of_(of) { of_.pa_->threaded_mainloop_lock(of_.loop_); }
    ~Turn() { of_.pa_->threaded_mainloop_unlock(of_.loop_); }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;

   private:
    const PulseConnection &of_;
  };

 private:
  Failure connect(int flags);

  const Notify changed_;
  void *const data_;
  const pulse::Library *pa_ = nullptr;
  pulse::threaded_mainloop *loop_ = nullptr;
  pulse::context *context_ = nullptr;
  bool timed_out_ = false;
};
