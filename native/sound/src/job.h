#pragma once

#include <node_api.h>

#include "failure.h"

/* Work for a thread of libuv's pool, and the promise of its result. Deletes itself. */
struct Job {
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  Failure failure;

  virtual ~Job() = default;
  /* On the other thread. */
  virtual Failure run() = 0;
  /* What the promise is kept with; on JavaScript's thread, as `finish` is. */
  virtual napi_value result(napi_env env) = 0;
  /* Before the promise is kept or broken. */
  virtual void finish(napi_env) {}
};

/* @returns the promise; it is broken by an error with the failure's code and text */
napi_value start(napi_env env, const char *name, Job *job);
