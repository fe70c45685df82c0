#pragma once

#include <functional>
#include <string>
#include <vector>

#include "portaudio.h"
#include "stream.h"

struct Device {
  int index;
  std::string name;
  std::string host_api;
  int inputs;
  int outputs;
};

struct Scan {
  std::vector<Device> devices;
  /* -1 for none. */
  int default_input;
  int default_output;
};

/*
 * PortAudio is used by one thread at a time, and looks for devices when it is initialised only. These functions wait for
 * each other and for the devices, so they are for worker threads. When a device does not let go, all that come after
 * it wait for ever: only another process gets at the devices then.
 */

/* Looks afresh when no stream is open, else repeats the last look. */
Failure scan_devices(Scan &scan);
/* Does something with PortAudio. @param opens by how much the number of open streams changes when it succeeds */
Failure with_portaudio(const std::function<PaError()> &deed, int opens);
