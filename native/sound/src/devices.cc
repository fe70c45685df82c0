#include "devices.h"

#include <mutex>

#ifdef __linux__
#include <dlfcn.h>
#endif

namespace {

std::mutex turn;
bool initialised = false;
int open_streams = 0;

#ifdef __linux__
void say_nothing(const char *, int, const char *, int, const char *, ...) {}
#endif

/* ALSA prints a line for every device of its configuration that this computer does not have. */
void silence_alsa() {
#ifdef __linux__
  using Handler = void (*)(const char *, int, const char *, int, const char *, ...);
  auto set_handler = reinterpret_cast<int (*)(Handler)>(dlsym(RTLD_DEFAULT, "snd_lib_error_set_handler"));
  if (set_handler != nullptr) set_handler(say_nothing);
#endif
}

PaError initialise() {
  if (initialised) return paNoError;
  silence_alsa();
  const PaError error = Pa_Initialize();
  initialised = error == paNoError;
  return error;
}

/* `busy`, `missing`, `format`, `refused` or `broken`. */
const char *code_of(PaError error) {
  switch (error) {
    case paDeviceUnavailable:
      return "busy";
    case paInvalidDevice:
    case paInvalidHostApi:
    case paHostApiNotFound:
      return "missing";
    case paInvalidChannelCount:
    case paInvalidSampleRate:
    case paSampleFormatNotSupported:
    case paBadIODeviceCombination:
      return "format";
    case paUnanticipatedHostError:
    case paInternalError:
    case paTimedOut:
      return "refused";
    default:
      return "broken";
  }
}

/* In words, with the driver's own where it has any. */
std::string text_of(PaError error) {
  if (error != paUnanticipatedHostError) return Pa_GetErrorText(error);
  const PaHostErrorInfo *info = Pa_GetLastHostErrorInfo();
  return info != nullptr && info->errorText != nullptr && info->errorText[0] != 0 ? info->errorText : Pa_GetErrorText(error);
}

/* Asked at once, since the next failure overwrites the text. */
Failure failure_of(PaError error) {
  if (error >= 0) return {};
  return {code_of(error), text_of(error)};
}

}  // namespace

Failure scan_devices(Scan &scan) {
  std::lock_guard<std::mutex> lock(turn);
  if (initialised && open_streams == 0) {
    Pa_Terminate();
    initialised = false;
  }
  const PaError error = initialise();
  if (error != paNoError) return failure_of(error);
  const int count = Pa_GetDeviceCount();
  for (int index = 0; index < count; index++) {
    const PaDeviceInfo *info = Pa_GetDeviceInfo(index);
    const PaHostApiInfo *host = info == nullptr ? nullptr : Pa_GetHostApiInfo(info->hostApi);
    if (host == nullptr) continue;
    scan.devices.push_back({index, info->name, host->name, info->maxInputChannels, info->maxOutputChannels});
  }
  scan.default_input = Pa_GetDefaultInputDevice();
  scan.default_output = Pa_GetDefaultOutputDevice();
  return {};
}

Failure with_portaudio(const std::function<PaError()> &deed, int opens) {
  std::lock_guard<std::mutex> lock(turn);
  PaError error = initialise();
  if (error == paNoError) error = deed();
  if (error == paNoError) open_streams += opens;
  return failure_of(error);
}
