#include "device_calls.h"

#include "devices.h"
#include "job.h"
#include "napi_values.h"
#include "pulse_server.h"
#include "waking_object.h"

namespace {

constexpr napi_type_tag WATCH_TAG = {0x73717565'6c636873, 0x6f756e64'77617463};

struct ScanJob final : Job {
  Scan scan;

  Failure run() override { return scan_devices(scan); }

  napi_value result(napi_env env) override {
    napi_value answer;
    napi_value list;
    napi_create_object(env, &answer);
    napi_create_array_with_length(env, scan.devices.size(), &list);
    uint32_t at = 0;
    for (const Device &device : scan.devices) {
      napi_value entry;
      napi_create_object(env, &entry);
      set(env, entry, "index", device.index);
      set(env, entry, "name", device.name);
      set(env, entry, "hostApi", device.host_api);
      set(env, entry, "inputs", device.inputs);
      set(env, entry, "outputs", device.outputs);
      napi_set_element(env, list, at++, entry);
    }
    napi_set_named_property(env, answer, "devices", list);
    set(env, answer, "defaultInput", scan.default_input);
    set(env, answer, "defaultOutput", scan.default_output);
    return answer;
  }
};

napi_value list_of(napi_env env, const std::vector<PulseDevice> &devices) {
  napi_value list;
  napi_create_array_with_length(env, devices.size(), &list);
  uint32_t at = 0;
  for (const PulseDevice &device : devices) {
    napi_value entry;
    napi_create_object(env, &entry);
    set(env, entry, "name", device.name);
    set(env, entry, "description", device.description);
    napi_set_named_property(env, entry, "monitor", answer(env, device.monitor));
    napi_set_element(env, list, at++, entry);
  }
  return list;
}

struct PulseJob final : Job {
  PulseDevices devices;

  Failure run() override { return list_pulse_devices(devices); }

  napi_value result(napi_env env) override {
    napi_value answer;
    napi_create_object(env, &answer);
    napi_set_named_property(env, answer, "sources", list_of(env, devices.sources));
    napi_set_named_property(env, answer, "sinks", list_of(env, devices.sinks));
    set(env, answer, "defaultSource", devices.default_source);
    set(env, answer, "defaultSink", devices.default_sink);
    return answer;
  }
};

struct WatchObject final : WakingObject {
  PulseWatch watch{wake, this};

  Failure open() override { return watch.open(); }
  void close() override { watch.close(); }
};

/* The watch that a function was called with alone; null with a pending exception. */
WatchObject *watch_of(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  WakingObject *object = count == 1 ? object_of(env, args[0], WATCH_TAG) : nullptr;
  if (object == nullptr) throw_type_error(env, "a watch");
  return static_cast<WatchObject *>(object);
}

}  // namespace

napi_value scan(napi_env env, napi_callback_info) { return start(env, "squelch:scan", new ScanJob); }

napi_value has_pulse(napi_env env, napi_callback_info) { return answer(env, pulse::library() != nullptr); }

napi_value pulse_devices(napi_env env, napi_callback_info) { return start(env, "squelch:pulse-devices", new PulseJob); }

/* watchPulse(onChange) */
napi_value watch_pulse(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  napi_valuetype type = napi_undefined;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  if (count < 1 || napi_typeof(env, args[0], &type) != napi_ok || type != napi_function) {
    return throw_type_error(env, "watchPulse takes a function");
  }
  return open_object(env, "squelch:watch-pulse", new WatchObject, WATCH_TAG, args[0]);
}

/* hearsPulse(watch) */
napi_value hears_pulse(napi_env env, napi_callback_info info) {
  WatchObject *object = watch_of(env, info);
  return object == nullptr ? nullptr : answer(env, object->watch.hears());
}

/* unwatchPulse(watch) */
napi_value unwatch_pulse(napi_env env, napi_callback_info info) {
  WatchObject *object = watch_of(env, info);
  return object == nullptr ? nullptr : close_object(env, "squelch:unwatch-pulse", object);
}
