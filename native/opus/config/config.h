/*
 * How libopus 1.3.1 is built into Squelch, on every platform: what its ./configure would find out, in words of the
 * preprocessor. Float build, hardening on, and the SIMD that the processor is sure to have; SSE4.1 is asked for at run time.
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
#define restrict __restrict
#else
#define VAR_ARRAYS 1
#endif

/* log2 and exp2 by IEEE 754's bit pattern, for the encoder's analysis; all our platforms have that format. */
#define FLOAT_APPROX 1

#if defined(__x86_64__) || defined(_M_X64)
#define OPUS_HAVE_RTCD 1
#define OPUS_X86_MAY_HAVE_SSE 1
#define OPUS_X86_PRESUME_SSE 1
#define OPUS_X86_MAY_HAVE_SSE2 1
#define OPUS_X86_PRESUME_SSE2 1
#define OPUS_X86_MAY_HAVE_SSE4_1 1
#if !defined(_MSC_VER)
#define CPU_INFO_BY_C 1
#endif
#elif defined(__aarch64__) || defined(_M_ARM64)
#define OPUS_ARM_MAY_HAVE_NEON_INTR 1
#define OPUS_ARM_PRESUME_NEON_INTR 1
#define OPUS_ARM_PRESUME_AARCH64_NEON_INTR 1
#endif

#endif
