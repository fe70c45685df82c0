#pragma once

#include <node_api.h>

#include <string>

/* Values between C++ and JavaScript. `get` says whether the property was there and of that kind. */

inline napi_value undefined(napi_env env) {
  napi_value value = nullptr;
  napi_get_undefined(env, &value);
  return value;
}

inline napi_value throw_type_error(napi_env env, const char *text) {
  napi_throw_type_error(env, nullptr, text);
  return nullptr;
}

inline bool get(napi_env env, napi_value object, const char *name, double &number) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == napi_ok && napi_get_value_double(env, value, &number) == napi_ok;
}

inline bool get(napi_env env, napi_value object, const char *name, bool &flag) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == napi_ok && napi_get_value_bool(env, value, &flag) == napi_ok;
}

inline std::string text_of(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return {};
  std::string text(length, 0);
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

inline void set(napi_env env, napi_value object, const char *name, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  napi_set_named_property(env, object, name, value);
}

inline void set(napi_env env, napi_value object, const char *name, const std::string &text) {
  napi_value value;
  napi_create_string_utf8(env, text.c_str(), text.size(), &value);
  napi_set_named_property(env, object, name, value);
}

inline napi_value answer(napi_env env, bool yes) {
  napi_value value = nullptr;
  napi_get_boolean(env, yes, &value);
  return value;
}
