/** @returns a sine of `amplitude`, mono. */
export function tone(hz: number, rate: number, count: number, amplitude: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rate));
}

export interface ToneQuality {
  /** Of the tone that is in the sound, wherever its phase is. */
  readonly amplitude: number;
  /** The tone's power over that of everything else, dB. */
  readonly snrDb: number;
}

/** Fits a sine of known frequency by least squares; what it does not explain is noise. */
export function measureTone(sound: Float32Array, hz: number, rate: number): ToneQuality {
  let ss = 0;
  let cc = 0;
  let sc = 0;
  let sx = 0;
  let cx = 0;
  sound.forEach((sample, i) => {
    const s = Math.sin((2 * Math.PI * hz * i) / rate);
    const c = Math.cos((2 * Math.PI * hz * i) / rate);
    ss += s * s;
    cc += c * c;
    sc += s * c;
    sx += s * sample;
    cx += c * sample;
  });
  const determinant = ss * cc - sc * sc;
  const a = (sx * cc - cx * sc) / determinant;
  const b = (cx * ss - sx * sc) / determinant;
  let signal = 0;
  let noise = 0;
  sound.forEach((sample, i) => {
    const fitted = a * Math.sin((2 * Math.PI * hz * i) / rate) + b * Math.cos((2 * Math.PI * hz * i) / rate);
    signal += fitted * fitted;
    noise += (sample - fitted) ** 2;
  });
  return { amplitude: Math.hypot(a, b), snrDb: 10 * Math.log10(signal / (noise + 1e-20)) };
}
