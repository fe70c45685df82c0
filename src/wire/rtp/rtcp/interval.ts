export interface RtcpIntervalInputs {
  /** Participants, ourselves included. */
  readonly members: number;
  /** Those among them that sent RTP lately. */
  readonly senders: number;
  /** Whether we are one of these. */
  readonly weSent: boolean;
  /** For RTCP in the whole session, in bytes a second: 5 % of the session's, as a rule. */
  readonly bandwidth: number;
  /** Average size of a compound packet, in bytes, UDP and IP headers included. */
  readonly averageBytes: number;
  /** No report has been sent yet. */
  readonly initial: boolean;
  /** A number from 0 to 1, drawn anew for each interval. */
  readonly random: number;
}

const MIN_MS = 5000;
const SENDER_SHARE = 0.25;
/** Makes up for the bias of timer reconsideration: e - 3/2. */
const COMPENSATION = Math.E - 1.5;

/**
 * Milliseconds until the next RTCP packet (RFC 3550 §6.3.1, §A.7): so long that all participants together keep to the
 * bandwidth, never below 5 s on average (half of that at first), drawn from 0.5 to 1.5 times that so that they don't
 * all speak at once.
 */
export function rtcpIntervalMs(inputs: RtcpIntervalInputs): number {
  let { members: count, bandwidth } = inputs;
  if (inputs.senders <= inputs.members * SENDER_SHARE) {
    // Few senders among many: they share a quarter of the bandwidth, so that lip-sync doesn't wait for the audience.
    bandwidth *= inputs.weSent ? SENDER_SHARE : 1 - SENDER_SHARE;
    count = inputs.weSent ? inputs.senders : inputs.members - inputs.senders;
  }
  const fairMs = (1000 * inputs.averageBytes * count) / bandwidth;
  const meanMs = Math.max(inputs.initial ? MIN_MS / 2 : MIN_MS, fairMs);
  return (meanMs * (inputs.random + 0.5)) / COMPENSATION;
}
