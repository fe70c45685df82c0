// Compiles the client of `squelch ptt` (native/ptt), which must answer within a key press and so is no Node program.
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv, env, platform } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = join(ROOT, 'native', 'ptt', 'squelch-ptt.c');
const CLIENT = join(ROOT, 'out', 'native', 'squelch-ptt');

/** @returns {string | null} the program's path; null where there is no compiler, or on Windows, whose pipes it does not speak */
export function buildTalkCommand() {
  if (platform === 'win32') return null;
  const built = statSync(CLIENT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > statSync(SOURCE).mtimeMs) return CLIENT;
  mkdirSync(dirname(CLIENT), { recursive: true });
  const options = ['-std=c11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-o', CLIENT, SOURCE];
  const compilers = env.CC ? [env.CC] : ['cc', 'gcc', 'clang'];
  return compilers.some((cc) => spawnSync(cc, options, { stdio: 'ignore' }).status === 0) ? CLIENT : null;
}

if (argv[1] === fileURLToPath(import.meta.url)) buildTalkCommand();
