import { homedir } from 'node:os';

/** Takes secrets out of what leaves the computer, wherever in it they stand. */

const GONE = '[removed]';

/** A property of such a name is a secret, whatever is in it. */
const SECRET_NAME = /^(.*[-_])?(stream_?key|password|passphrase|token|secret|cookie|authorization|api_?key)$/i;

/** `token=…`, `"password": "…"`, `Authorization: Bearer …` in the middle of a sentence. */
const SECRET_PAIR =
  /((?:stream[-_ ]?key|password|passphrase|token|secret|cookie|authorization|api[-_]?key)["']?\s*[=:]\s*["']?(?:bearer\s+)?)[^\s"'&,;}]+/gi;
/** `scheme://user:password@host`. */
const URL_LOGIN = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
/** The last part of a stream's address is its key: `rtmp://host/app/KEY`. */
const STREAM_KEY = /(rtmps?:\/\/[^\s/"']+\/[^\s/"']+\/)[^\s"']+/gi;

/**
 * @param secrets values that are known to be secret; they are removed wherever they stand
 * @returns a copy without secrets: no property that is named like one, no text that holds one, no name of the user's folder
 */
export function scrub(value: unknown, secrets: readonly string[], home: string = homedir()): unknown {
  // The longest first: one secret may be the beginning of another.
  const known = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return scrubbed(value);

  function scrubbed(part: unknown): unknown {
    if (typeof part === 'string') return scrubText(part);
    // A secret may be made of digits alone.
    if (typeof part === 'number') return known.includes(String(part)) ? GONE : part;
    if (Array.isArray(part)) return part.map(scrubbed);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, inside]) => [
        scrubText(name),
        SECRET_NAME.test(name) && inside !== null ? GONE : scrubbed(inside),
      ]),
    );
  }

  function scrubText(text: string): string {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, GONE).replaceAll(encodeURIComponent(secret), GONE);
    clean = clean.replace(URL_LOGIN, `$1${GONE}@`).replace(STREAM_KEY, `$1${GONE}`).replace(SECRET_PAIR, `$1${GONE}`);
    return home.length > 1 ? clean.replaceAll(home, '~') : clean;
  }
}
