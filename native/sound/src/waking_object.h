#pragma once

#include <node_api.h>
#include <uv.h>

#include "failure.h"

/*
 * Something that another thread works on, the object that JavaScript has of it, and the function of JavaScript's that the
 * other thread has called. Lives until it is closed and the garbage collector has seen that.
 */
class WakingObject {
 public:
  WakingObject() = default;
  WakingObject(const WakingObject &) = delete;
  WakingObject &operator=(const WakingObject &) = delete;
  virtual ~WakingObject() = default;

  /* Both wait for a device or a server, on worker threads. After a failure nothing is open. */
  virtual Failure open() = 0;
  virtual void close() = 0;

  /* False from the moment on that JavaScript wants it closed; then it is not called any more. */
  bool wanted() const { return wanted_; }
  /* From any thread; many calls in a busy moment wake JavaScript once. */
  static void wake(void *self);

 private:
  friend napi_value open_object(napi_env, const char *, WakingObject *, const napi_type_tag &, napi_value);
  friend napi_value close_object(napi_env, const char *, WakingObject *);
  friend struct OpenJob;
  friend struct CloseJob;

  static void call_javascript(uv_async_t *wake);
  void let_go();

  napi_env env_ = nullptr;
  uv_async_t wake_;
  napi_ref on_wake_ = nullptr;
  napi_async_context context_ = nullptr;
  /* Keeps JavaScript's object, and with it this one, while another thread works on it. */
  napi_ref self_ = nullptr;
  bool wanted_ = false;
};

/* Opens it. @returns a promise of JavaScript's object, which owns it from now on; null with a pending exception */
napi_value open_object(napi_env env, const char *name, WakingObject *object, const napi_type_tag &tag, napi_value on_wake);
/* Closes it. @returns a promise; null with a pending exception when it is closed already */
napi_value close_object(napi_env env, const char *name, WakingObject *object);
/* What JavaScript's object with this tag stands for; null for any other value. */
WakingObject *object_of(napi_env env, napi_value value, const napi_type_tag &tag);
