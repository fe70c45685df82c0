# An addon of ours around the libopus that @discordjs/opus ships as sources: that package's own binary cannot decode forward
# error correction, knows 16-bit samples alone and allocates for every packet. N-API alone, so one build loads in every
# Node from 18 on and in Electron.
{
  "variables": { "libopus": "<!(node sources.cjs root)" },
  "target_defaults": {
    "defines": ["HAVE_CONFIG_H"],
    # config.h is ours: the ones of the package switch no SIMD on and know no Windows on ARM.
    "include_dirs": [
      "config", "<(libopus)", "<(libopus)/include", "<(libopus)/celt", "<(libopus)/silk", "<(libopus)/silk/float", "<(libopus)/silk/fixed"
    ],
    "cflags": ["-fvisibility=hidden", "-ffunction-sections", "-fdata-sections", "-fno-math-errno", "-fstack-protector-strong"],
    # Warnings about libopus are its authors' affair; -g would make the addon ten times as large.
    "cflags!": ["-Wall", "-Wextra", "-g"],
    "cflags_c": ["-w"],
    "xcode_settings": { "GCC_SYMBOLS_PRIVATE_EXTERN": "YES", "OTHER_CFLAGS": ["-fno-math-errno", "-w"], "MACOSX_DEPLOYMENT_TARGET": "11.0" },
    "msvs_settings": { "VCCLCompilerTool": { "WarningLevel": 0, "AdditionalOptions": ["/std:c11"] } }
  },
  "targets": [
    {
      "target_name": "libopus",
      "type": "static_library",
      "sources": ["<!@(node sources.cjs sources OPUS_SOURCES OPUS_SOURCES_FLOAT CELT_SOURCES SILK_SOURCES SILK_SOURCES_FLOAT)"],
      "conditions": [
        # SSE and SSE2 are part of x86-64.
        ["target_arch=='x64'", { "sources": ["<!@(node sources.cjs sources CELT_SOURCES_SSE CELT_SOURCES_SSE2)"] }],
        # NEON is part of AArch64.
        ["target_arch=='arm64'", { "sources": ["<!@(node sources.cjs sources CELT_SOURCES_ARM_NEON_INTR SILK_SOURCES_ARM_NEON_INTR)"] }]
      ]
    },
    {
      "target_name": "squelch_opus",
      "dependencies": ["libopus"],
      "sources": ["src/addon.c"],
      "defines": ["NAPI_VERSION=8"],
      "cflags_c!": ["-w"],
      "cflags_c": ["-std=c11", "-Wall", "-Wextra"],
      "ldflags": ["-Wl,--gc-sections", "-Wl,--exclude-libs,ALL", "-Wl,-s"]
    }
  ]
}
