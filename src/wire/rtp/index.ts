/**
 * RTP and RTCP (RFC 3550): packets made, read, put in order and accounted for. No sockets, no timers, no clock; it runs
 * in Node and in browsers. See docs/rtp.md.
 */
export type { DropReason, ErasureFrame, FrameList, RtpFrame } from './frames.ts';
export { RtpGenerator, type RtpGeneratorOptions } from './generator.ts';
export { ParseCode, type RtpHeader, RtpView, writeRtpHeader } from './header.ts';
export { RTP_HEADER_BYTES, RTP_VERSION } from './header-bits.ts';
export { isAppendable, PayloadType, payloadSamples, UNKNOWN_SAMPLES } from './payload-samples.ts';
export { cryptoRandomU32, type RandomU32 } from './random.ts';
export { ReorderBuffer, type ReorderBufferOptions } from './reorder-buffer.ts';
export type { ReorderStats } from './reorder-line.ts';
export { type RtcpIntervalInputs, rtcpIntervalMs } from './rtcp/interval.ts';
export { ntpFromUnixMs, ntpMiddle32, roundTripMs } from './rtcp/ntp.ts';
export {
  type Goodbye,
  type NtpTime,
  type OtherRtcp,
  type ReceiverReport,
  type ReportBlock,
  type RtcpPacket,
  RtcpType,
  type SdesItem,
  SdesType,
  type SenderReport,
  type SourceDescription,
} from './rtcp/packets.ts';
export { parseRtcp, type RtcpError, type RtcpResult } from './rtcp/reader.ts';
export { ReceptionStats } from './rtcp/reception.ts';
export { TransmissionStats } from './rtcp/transmission.ts';
export { encodeRtcp } from './rtcp/writer.ts';
