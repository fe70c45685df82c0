#include "pulse_server.h"

namespace {

std::string text_of(const char *text) { return text == nullptr ? std::string() : std::string(text); }

/* The three answers as they come in, by the library's thread. */
struct Inquiry {
  PulseConnection &connection;
  PulseDevices &devices;
  int missing = 3;
  Failure failure;

  void answered(bool well) {
    missing--;
    if (!well) failure = connection.failure();
    connection.tell();
  }

  /* @param last above 0 behind the last device, below 0 when the server refuses to list them */
  void take(std::vector<PulseDevice> &list, const pulse::device_info *device, int last, bool monitor) {
    if (last != 0) answered(last > 0);
    else list.push_back({text_of(device->name), text_of(device->description), monitor});
  }
};

}  // namespace

Failure list_pulse_devices(PulseDevices &devices) {
  PulseConnection connection([](void *) {}, nullptr);
  const Failure refused = connection.open();
  if (refused) return refused;
  const pulse::Library &pa = connection.pa();
  Inquiry inquiry{connection, devices};
  auto on_server = [](pulse::context *, const pulse::server_info *server, void *data) {
    Inquiry *inquiry = static_cast<Inquiry *>(data);
    if (server != nullptr) {
      inquiry->devices.default_source = text_of(server->default_source_name);
      inquiry->devices.default_sink = text_of(server->default_sink_name);
    }
    inquiry->answered(server != nullptr);
  };
  auto on_source = [](pulse::context *, const pulse::device_info *source, int last, void *data) {
    Inquiry *inquiry = static_cast<Inquiry *>(data);
    const bool monitor = last == 0 && source->monitor_name != nullptr;
    inquiry->take(inquiry->devices.sources, source, last, monitor);
  };
  auto on_sink = [](pulse::context *, const pulse::device_info *sink, int last, void *data) {
    Inquiry *inquiry = static_cast<Inquiry *>(data);
    inquiry->take(inquiry->devices.sinks, sink, last, false);
  };
  Failure result;
  {
    PulseConnection::Turn turn(connection);
    pulse::context *context = connection.context();
    const bool asked = connection.started(pa.context_get_server_info(context, on_server, &inquiry)) &&
                       connection.started(pa.context_get_source_info_list(context, on_source, &inquiry)) &&
                       connection.started(pa.context_get_sink_info_list(context, on_sink, &inquiry));
    result = asked ? connection.wait([&] { return inquiry.missing == 0; }) : connection.failure();
  }
  /* Before the inquiry goes, into which a late answer would be written. */
  connection.close();
  return result ? result : inquiry.failure;
}

Failure PulseWatch::open() {
  /* It is tried again and again, and waits for a server rather than wanting one. */
  const Failure refused = connection_.open(pulse::CONTEXT_NOAUTOSPAWN);
  if (refused) return refused;
  const pulse::Library &pa = connection_.pa();
  auto on_event = [](pulse::context *, int event, uint32_t, void *self) {
    /* Of devices, what comes and goes; their volumes change all the time. Of the server, what is the default. */
    const bool of_server = (event & pulse::EVENT_ABOUT) == pulse::EVENT_ABOUT_SERVER;
    const bool change = (event & pulse::EVENT_KIND) == pulse::EVENT_CHANGE;
    PulseWatch *watch = static_cast<PulseWatch *>(self);
    if (of_server == change) watch->changed_(watch->data_);
  };
  struct Begun {
    PulseConnection &connection;
    bool over;
    Failure failure;
  } begun{connection_, false, {}};
  auto on_begun = [](pulse::context *, int well, void *data) {
    Begun *begun = static_cast<Begun *>(data);
    begun->over = true;
    if (!well) begun->failure = begun->connection.failure();
    begun->connection.tell();
  };
  Failure result;
  {
    PulseConnection::Turn turn(connection_);
    pa.context_set_subscribe_callback(connection_.context(), on_event, this);
    const int all = pulse::SUBSCRIBE_SINKS | pulse::SUBSCRIBE_SOURCES | pulse::SUBSCRIBE_SERVER;
    const bool asked = connection_.started(pa.context_subscribe(connection_.context(), all, on_begun, &begun));
    result = asked ? connection_.wait([&] { return begun.over; }) : connection_.failure();
    if (!result) result = begun.failure;
    if (!result) hears_.store(true, std::memory_order_release);
  }
  if (result) connection_.close();
  return result;
}

void PulseWatch::close() { connection_.close(); }

void PulseWatch::on_change(void *self) {
  PulseWatch *watch = static_cast<PulseWatch *>(self);
  if (!watch->hears() || watch->connection_.connected()) return;
  watch->hears_.store(false, std::memory_order_release);
  watch->changed_(watch->data_);
}
