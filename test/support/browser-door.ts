import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach } from 'vitest';
import { BrowserServer } from '../../src/main/browser/server.ts';
import { type BareEngine, bareEngines } from './bare-engine.ts';
import { type RawAnswer, rawRequest } from './raw-http.ts';
import { temporaryFolders } from './temporary-folder.ts';

/** The page that stands in for the renderer. */
export const PAGE = '<!doctype html><title>Squelch</title>';
export const SCRIPT = 'export {};';

/** The browser shell's server on a port of its own, in front of a bare engine and a small renderer. */
export interface BrowserDoor {
  readonly server: BrowserServer;
  readonly bare: BareEngine;
  readonly port: number;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The one-time address. */
  readonly entrance: string;
  readonly token: string;
  /** The folder around the renderer's; it holds `outside.txt`, which no request may reach. */
  readonly folder: string;
  /** How many windows there were, at every change. */
  readonly counts: number[];
  /** A GET as a browser's, with these headers beside Host. */
  get(target: string, ...headers: string[]): Promise<RawAnswer>;
  /** Uses the token. @returns the Cookie header's line of the session. */
  enter(): Promise<string>;
}

/** Makes doors that close when the test ends. Called once at the top of a test file. */
export function browserDoors(): () => Promise<BrowserDoor> {
  const folderFor = temporaryFolders();
  const bareEngine = bareEngines();
  const servers: BrowserServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async () => {
    const folder = folderFor();
    const renderer = path.join(folder, 'renderer');
    mkdirSync(path.join(renderer, 'assets'), { recursive: true });
    writeFileSync(path.join(renderer, 'index.html'), PAGE);
    writeFileSync(path.join(renderer, 'assets', 'app-1a2b3c.js'), SCRIPT);
    writeFileSync(path.join(folder, 'outside.txt'), 'secret');
    const bare = await bareEngine();
    const counts: number[] = [];
    const server = new BrowserServer({
      engine: bare.engine,
      renderer,
      port: 0,
      onWindows: (count) => counts.push(count),
    });
    servers.push(server);
    const entrance = await server.listen();
    const { host, origin, port, searchParams } = new URL(entrance);
    const get = (target: string, ...headers: string[]) =>
      rawRequest(Number(port), [`GET ${target} HTTP/1.1`, `Host: ${host}`, ...headers]);
    return {
      ...{ server, bare, host, origin, entrance, folder, counts, get },
      port: Number(port),
      token: searchParams.get('token') ?? '',
      enter: async () => {
        const { headers } = await get(`/enter?token=${searchParams.get('token')}`);
        return `Cookie: ${headers['set-cookie']?.split(';')[0]}`;
      },
    };
  };
}
