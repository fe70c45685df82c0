#include "waking_object.h"

#include <memory>

#include "job.h"
#include "napi_values.h"

struct OpenJob final : Job {
  WakingObject *object = nullptr;

  Failure run() override { return object->open(); }

  napi_value result(napi_env env) override {
    napi_value value;
    napi_get_reference_value(env, object->self_, &value);
    return value;
  }

  void finish(napi_env) override {
    if (failure) object->let_go();
  }
};

struct CloseJob final : Job {
  WakingObject *object = nullptr;

  Failure run() override {
    object->close();
    return {};
  }

  napi_value result(napi_env env) override { return undefined(env); }
  void finish(napi_env) override { object->let_go(); }
};

napi_value open_object(napi_env env, const char *name, WakingObject *object, const napi_type_tag &tag, napi_value on_wake) {
  std::unique_ptr<WakingObject> owned(object);
  uv_loop_t *loop;
  napi_value label;
  napi_value self;
  object->env_ = env;
  object->wake_.data = object;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok || uv_async_init(loop, &object->wake_, WakingObject::call_javascript) != 0) {
    return throw_type_error(env, "there is no event loop");
  }
  owned.release();
  napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &label);
  napi_async_init(env, nullptr, label, &object->context_);
  napi_create_reference(env, on_wake, 1, &object->on_wake_);
  napi_create_object(env, &self);
  napi_wrap(env, self, object, [](napi_env, void *data, void *) { delete static_cast<WakingObject *>(data); }, nullptr, nullptr);
  napi_type_tag_object(env, self, &tag);
  napi_create_reference(env, self, 1, &object->self_);
  object->wanted_ = true;
  OpenJob *job = new OpenJob;
  job->object = object;
  return start(env, name, job);
}

napi_value close_object(napi_env env, const char *name, WakingObject *object) {
  if (!object->wanted_) return throw_type_error(env, "it is closed already");
  object->wanted_ = false;
  CloseJob *job = new CloseJob;
  job->object = object;
  return start(env, name, job);
}

WakingObject *object_of(napi_env env, napi_value value, const napi_type_tag &tag) {
  bool ours = false;
  void *data = nullptr;
  if (napi_check_object_type_tag(env, value, &tag, &ours) != napi_ok || !ours) return nullptr;
  napi_unwrap(env, value, &data);
  return static_cast<WakingObject *>(data);
}

void WakingObject::wake(void *self) { uv_async_send(&static_cast<WakingObject *>(self)->wake_); }

void WakingObject::call_javascript(uv_async_t *wake) {
  WakingObject *object = static_cast<WakingObject *>(wake->data);
  if (!object->wanted_) return;
  napi_env env = object->env_;
  napi_handle_scope scope;
  napi_value callback;
  napi_value receiver;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, object->on_wake_, &callback);
  napi_get_global(env, &receiver);
  if (napi_make_callback(env, object->context_, receiver, callback, 0, nullptr, nullptr) == napi_pending_exception) {
    napi_value error;
    napi_get_and_clear_last_exception(env, &error);
    napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

/* Ends the part that lives in JavaScript's loop. */
void WakingObject::let_go() {
  wanted_ = false;
  napi_delete_reference(env_, on_wake_);
  napi_async_destroy(env_, context_);
  uv_close(reinterpret_cast<uv_handle_t *>(&wake_), [](uv_handle_t *wake) {
    WakingObject *object = static_cast<WakingObject *>(wake->data);
    napi_delete_reference(object->env_, object->self_);
  });
}
