#include "stream.h"

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

Stream::Stream(const StreamOptions &options, Wake wake, void *wake_data)
    : options_(options), wake_(wake), wake_data_(wake_data), ring_(options.block_frames * options.channels, options.blocks) {}

StreamState Stream::take_state() {
  StreamState state;
  state.callbacks = callbacks_.load(std::memory_order_relaxed);
  state.missed = missed_.load(std::memory_order_relaxed);
  state.complaints = complaints_.load(std::memory_order_relaxed);
  state.waiting = ring_.waiting();
  state.fewest = fewest_.exchange(UINT32_MAX, std::memory_order_relaxed);
  state.finished = finished_.load(std::memory_order_acquire) ? 1 : 0;
  state.wanted = wanted_.load(std::memory_order_relaxed);
  state.lacked = lacked_.exchange(0, std::memory_order_relaxed);
  state.thread = thread_.load(std::memory_order_relaxed);
  return state;
}

void Stream::came_by() {
#ifdef __linux__
  /* By its number, since older libraries have no gettid; once, since it is a system call. */
  if (thread_.load(std::memory_order_relaxed) == 0) {
    thread_.store(static_cast<uint32_t>(syscall(SYS_gettid)), std::memory_order_relaxed);
  }
#endif
}

void Stream::left_behind(uint32_t blocks) {
  /* JavaScript may take it away in between, and then one block counts for the next time as well. */
  if (blocks < fewest_.load(std::memory_order_relaxed)) fewest_.store(blocks, std::memory_order_relaxed);
}

void Stream::lacked(uint32_t blocks) {
  if (blocks > lacked_.load(std::memory_order_relaxed)) lacked_.store(blocks, std::memory_order_relaxed);
}

void Stream::finished() {
  finished_.store(true, std::memory_order_release);
  wake();
}
