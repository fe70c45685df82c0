import { z } from 'zod';

const GAIN_WANTED = 'A person’s volume is from −40 to +20 dB';
const PAN_WANTED = 'A place is from −1 (left) to 1 (right)';

/** How one person is heard here. */
export const personMix = z.strictObject({
  /** How much louder, or quieter, than they come, dB. */
  gainDb: z.number({ error: GAIN_WANTED }).min(-40, { error: GAIN_WANTED }).max(20, { error: GAIN_WANTED }),
  /** −1 is left, 0 the middle, 1 right. */
  pan: z.number({ error: PAN_WANTED }).min(-1, { error: PAN_WANTED }).max(1, { error: PAN_WANTED }),
  muted: z.boolean(),
});

export type PersonMix = z.infer<typeof personMix>;

/** As everybody is heard at first. */
export const MIX_DEFAULTS: PersonMix = { gainDb: 0, pan: 0, muted: false };
