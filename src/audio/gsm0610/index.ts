export { GsmDecoder } from './decoder.ts';
export { GsmEncoder } from './encoder.ts';
export { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES } from './frame.ts';
