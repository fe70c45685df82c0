#pragma once

#include <node_api.h>

/* The devices that there are, PortAudio's and PulseAudio's, as native-addon.ts describes. */
napi_value scan(napi_env env, napi_callback_info info);
napi_value has_pulse(napi_env env, napi_callback_info info);
napi_value pulse_devices(napi_env env, napi_callback_info info);
napi_value watch_pulse(napi_env env, napi_callback_info info);
napi_value hears_pulse(napi_env env, napi_callback_info info);
napi_value unwatch_pulse(napi_env env, napi_callback_info info);
