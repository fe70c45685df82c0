import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** @returns whether `program` is on the PATH and may be run. */
export function hasProgram(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * What of these Debian packages is not installed here.
 *
 * @param needs package name → a program that comes with it
 * @returns null when all are there, else the reason for a skipped test's name: `needs Debian's sox, espeak-ng`
 */
export function missingPackages(needs: Readonly<Record<string, string>>): string | null {
  const missing = Object.keys(needs).filter((name) => !hasProgram(needs[name] ?? name));
  return missing.length === 0 ? null : `needs Debian's ${missing.join(', ')}`;
}

/** @returns whether ALSA has the plugin by which its `default` device can be PulseAudio (Debian's libasound2-plugins). */
export function hasAlsaPulsePlugin(): boolean {
  const name = 'alsa-lib/libasound_module_pcm_pulse.so';
  const bases = ['/usr/lib', '/usr/lib64'];
  return bases.some((base) => {
    if (!existsSync(base)) return false;
    return (
      existsSync(path.join(base, name)) || readdirSync(base).some((entry) => existsSync(path.join(base, entry, name)))
    );
  });
}
