/* The face to JavaScript, which src/main/sound/backends/native-addon.ts describes. */
#include <node_api.h>

#include "device_calls.h"
#include "stream_calls.h"

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"scan", nullptr, scan, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"hasPulse", nullptr, has_pulse, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"pulseDevices", nullptr, pulse_devices, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"watchPulse", nullptr, watch_pulse, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"hearsPulse", nullptr, hears_pulse, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"unwatchPulse", nullptr, unwatch_pulse, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"open", nullptr, open_stream, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"read", nullptr, read_stream, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"write", nullptr, write_stream, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"hold", nullptr, hold_stream, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"state", nullptr, state_stream, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"latency", nullptr, latency_stream, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"close", nullptr, close_stream, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
