# An addon of ours: makes threads of its process real-time ones and gives them back before they could harm anybody. Linux
# alone; elsewhere it builds, and says that it can do nothing. N-API alone, so one build loads in every Node from 18 on and in
# Electron.
{
  "targets": [
    {
      "target_name": "squelch_realtime",
      "sources": ["src/addon.c"],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-Wall", "-Wextra", "-fvisibility=hidden", "-fstack-protector-strong"],
      # -g would make the addon ten times as large.
      "cflags!": ["-g"],
      "cflags_c": ["-std=c11"],
      "ldflags": ["-Wl,-s"],
      "xcode_settings": { "GCC_SYMBOLS_PRIVATE_EXTERN": "YES", "MACOSX_DEPLOYMENT_TARGET": "11.0" }
    }
  ]
}
