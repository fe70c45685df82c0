#include "pulse_library.h"

#ifdef __linux__
#include <dlfcn.h>
#endif

namespace pulse {

#ifdef __linux__

namespace {

bool load(Library &into) {
  /* It stays: its threads may be in it until the process ends. */
  void *file = dlopen("libpulse.so.0", RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) return false;
  bool whole = true;
#define SQUELCH_PULSE_FIND(name, result, arguments)                                \
  into.name = reinterpret_cast<result(*) arguments>(dlsym(file, "pa_" #name));     \
  whole = whole && into.name != nullptr;
  SQUELCH_PULSE_FUNCTIONS(SQUELCH_PULSE_FIND)
#undef SQUELCH_PULSE_FIND
  return whole;
}

}  // namespace

const Library *library() {
  static Library found;
  static const bool whole = load(found);
  return whole ? &found : nullptr;
}

#else

const Library *library() { return nullptr; }

#endif

}  // namespace pulse
