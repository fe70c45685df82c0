# An addon of ours: devices by PulseAudio's own library where a computer has it, opened when it is first wanted, else by the
# PortAudio that the naudiodon package ships. naudiodon's own addon makes PortAudio's thread wait for JavaScript, so whatever
# is late there is a gap here, and a lost device never lets go. N-API and libuv alone, so one build loads in every Node from
# 18 on and in Electron.
{
  "variables": { "portaudio": "<!(node portaudio.cjs root)", "from_build": "<!(node portaudio.cjs from-build)" },
  "targets": [
    {
      "target_name": "squelch_sound",
      "sources": [
        "src/addon.cc",
        "src/device_calls.cc",
        "src/devices.cc",
        "src/job.cc",
        "src/portaudio_stream.cc",
        "src/pulse_connection.cc",
        "src/pulse_library.cc",
        "src/pulse_server.cc",
        "src/pulse_stream.cc",
        "src/stream.cc",
        "src/stream_calls.cc",
        "src/waking_object.cc"
      ],
      "include_dirs": ["<(portaudio)/include"],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-Wall", "-Wextra", "-fvisibility=hidden", "-fstack-protector-strong"],
      # -g would make the addon ten times as large.
      "cflags!": ["-g"],
      "cflags_cc": ["-std=c++17"],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "CLANG_CXX_LIBRARY": "libc++",
        "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "11.0"
      },
      "msvs_settings": { "VCCLCompilerTool": { "AdditionalOptions": ["/std:c++17"] } },
      "conditions": [
        # The library lies in naudiodon's folder, in a checkout as in a package, so the way there goes from this addon's own.
        ["OS=='linux'", {
          "libraries": ["<(module_root_dir)/<(portaudio)/bin/libportaudio.so.2"],
          "ldflags": ["-Wl,-rpath,'$$ORIGIN/<(from_build)'", "-Wl,-s"]
        }],
        ["OS=='mac'", {
          "libraries": ["<(module_root_dir)/<(portaudio)/bin/libportaudio.dylib"],
          "link_settings": { "libraries": ["-Wl,-rpath,@loader_path/<(from_build)"] }
        }],
        ["OS=='win'", { "libraries": ["<(module_root_dir)/<(portaudio)/bin/portaudio_x64.lib"] }]
      ]
    }
  ]
}
