#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

/*
 * Blocks of samples between one thread that writes and one that reads. Neither ever waits, and nothing is allocated after
 * the constructor.
 */
class BlockRing {
 public:
  /* `blocks` is rounded up to a power of two, so that the counters may wrap. */
  BlockRing(size_t block_samples, size_t blocks) : block_samples_(block_samples), slots_(round_up(blocks)) {
    samples_.resize(block_samples_ * slots_);
  }

  size_t block_samples() const { return block_samples_; }

  /* Blocks that wait to be read. */
  uint32_t waiting() const { return written_.load(std::memory_order_acquire) - read_.load(std::memory_order_acquire); }

  /* The writer's: where the next block goes, or null when there is no room. `wrote` hands it over. */
  float *free_block() {
    const uint32_t written = written_.load(std::memory_order_relaxed);
    if (written - read_.load(std::memory_order_acquire) >= slots_) return nullptr;
    return &samples_[(written & (slots_ - 1)) * block_samples_];
  }
  void wrote() { written_.fetch_add(1, std::memory_order_release); }

  /* The reader's: the oldest block, or null when there is none. `done` gives its place back. */
  const float *oldest_block() const {
    const uint32_t read = read_.load(std::memory_order_relaxed);
    if (written_.load(std::memory_order_acquire) == read) return nullptr;
    return &samples_[(read & (slots_ - 1)) * block_samples_];
  }
  void done() { read_.fetch_add(1, std::memory_order_release); }

 private:
  static uint32_t round_up(size_t blocks) {
    uint32_t slots = 1;
    while (slots < blocks) slots *= 2;
    return slots;
  }

  const size_t block_samples_;
  const uint32_t slots_;
  std::vector<float> samples_;
  /* Each is written by one thread alone; apart, so that the two do not share a cache line. */
  alignas(64) std::atomic<uint32_t> written_{0};
  alignas(64) std::atomic<uint32_t> read_{0};
};
