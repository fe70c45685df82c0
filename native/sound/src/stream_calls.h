#pragma once

#include <node_api.h>

/*
 * Streams, as native-addon.ts describes them. Those called for every block work on the caller's typed arrays and allocate
 * nothing.
 */
napi_value open_stream(napi_env env, napi_callback_info info);
napi_value read_stream(napi_env env, napi_callback_info info);
napi_value write_stream(napi_env env, napi_callback_info info);
napi_value hold_stream(napi_env env, napi_callback_info info);
napi_value state_stream(napi_env env, napi_callback_info info);
napi_value latency_stream(napi_env env, napi_callback_info info);
napi_value close_stream(napi_env env, napi_callback_info info);
