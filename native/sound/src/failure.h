#pragma once

#include <string>

/* Why something could not be done: `busy`, `missing`, `format`, `refused` or `broken`, and in words. No code: it was done. */
struct Failure {
  const char *code = nullptr;
  std::string text;

  explicit operator bool() const { return code != nullptr; }
};
