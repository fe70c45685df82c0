import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** @returns the next message of a child */
export async function message<T>(child: ChildProcess): Promise<T> {
  const [answer] = await once(child, 'message');
  return answer as T;
}
