#include "job.h"

#include <memory>

namespace {

void complete(napi_env env, napi_status, void *data) {
  std::unique_ptr<Job> job(static_cast<Job *>(data));
  job->finish(env);
  if (!job->failure) {
    napi_resolve_deferred(env, job->deferred, job->result(env));
  } else {
    napi_value code;
    napi_value text;
    napi_value error;
    napi_create_string_utf8(env, job->failure.code, NAPI_AUTO_LENGTH, &code);
    napi_create_string_utf8(env, job->failure.text.c_str(), job->failure.text.size(), &text);
    napi_create_error(env, code, text, &error);
    napi_reject_deferred(env, job->deferred, error);
  }
  napi_delete_async_work(env, job->work);
}

}  // namespace

napi_value start(napi_env env, const char *name, Job *job) {
  napi_value promise;
  napi_value label;
  napi_create_promise(env, &job->deferred, &promise);
  napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &label);
  auto execute = [](napi_env, void *data) {
    Job *job = static_cast<Job *>(data);
    job->failure = job->run();
  };
  napi_create_async_work(env, nullptr, label, execute, complete, job, &job->work);
  napi_queue_async_work(env, job->work);
  return promise;
}
