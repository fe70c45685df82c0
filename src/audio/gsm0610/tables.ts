/** The tables of GSM 06.10 §5.4. Names and order are the standard's. */

/** Table 5.1: A[i] of the log-area-ratio quantizer, times 1024. */
export const LAR_A = Int16Array.of(20480, 20480, 20480, 20480, 13964, 15360, 8534, 9036);

/** Table 5.1: B[i] of the log-area-ratio quantizer, times 512. */
export const LAR_B = Int16Array.of(0, 0, 2048, -2560, 94, -1792, -341, -1144);

/** Table 5.1: the least value of each quantized log-area ratio. */
export const LAR_MIN = Int16Array.of(-32, -32, -16, -16, -8, -8, -4, -4);

/** Table 5.1: the greatest value of each quantized log-area ratio. */
export const LAR_MAX = Int16Array.of(31, 31, 15, 15, 7, 7, 3, 3);

/** Table 5.2: the inverse of A[i], by which the decoder undoes `LAR_A`. */
export const LAR_INVERSE_A = Int16Array.of(13107, 13107, 13107, 13107, 19223, 17476, 31454, 29708);

/** Table 5.3a: decision levels of the long-term predictor's gain, fractions of 32768. */
export const LTP_DECISION = Int16Array.of(6554, 16384, 26214, 32767);

/** Table 5.3b: quantized gains of the long-term predictor, fractions of 32768 (0.1, 0.35, 0.65, 1). */
export const LTP_GAIN = Int16Array.of(3277, 11469, 21299, 32767);

/** Table 5.5: the normalized inverse mantissa of the RPE quantizer. */
export const RPE_INVERSE_MANTISSA = Int16Array.of(29128, 26215, 23832, 21846, 20165, 18725, 17476, 16384);

/** Table 5.6: the normalized direct mantissa of the RPE quantizer. */
export const RPE_MANTISSA = Int16Array.of(18431, 20479, 22527, 24575, 26623, 28671, 30719, 32767);
