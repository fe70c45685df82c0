/*
 * How libopus 1.3.1 is built into Squelch, on every platform: what its ./configure would find out, in words of the
 * preprocessor. Float build, hardening on, and the SIMD that the processor is sure to have. SSE4.1, asked for at run time,
 * is left out: this libopus uses it in its voice detector alone (its authors switched the rest of that code off), and no
 * difference could be measured.
 */
#ifndef SQUELCH_OPUS_CONFIG_H
#define SQUELCH_OPUS_CONFIG_H

#define OPUS_BUILD 1
#define PACKAGE_VERSION "1.3.1"

/* Cheap checks of invariants, which end the process instead of letting a packet write where it must not. */
#define ENABLE_HARDENING 1

#define HAVE_LRINT 1
#define HAVE_LRINTF 1
#define HAVE_STDINT_H 1

#if defined(_MSC_VER)
#define USE_ALLOCA 1
#else
#define VAR_ARRAYS 1
#endif

#if defined(__x86_64__) || defined(_M_X64)
#define OPUS_X86_MAY_HAVE_SSE 1
#define OPUS_X86_PRESUME_SSE 1
#define OPUS_X86_MAY_HAVE_SSE2 1
#define OPUS_X86_PRESUME_SSE2 1
#elif defined(__aarch64__) || defined(_M_ARM64)
#define OPUS_ARM_MAY_HAVE_NEON_INTR 1
#define OPUS_ARM_PRESUME_NEON_INTR 1
#define OPUS_ARM_PRESUME_AARCH64_NEON_INTR 1
#endif

#endif
