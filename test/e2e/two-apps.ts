import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Bus, whyNoBus } from '../support/bus/bus.ts';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { Program, ROOT } from '../support/processes.ts';
import { RunningApp } from '../support/running-app.ts';
import type { Window } from './window.ts';

/** What is missing on this machine for two apps on a bus, or null. */
export function whyNoTwoApps(): string | null {
  return whyNoBus() ?? whyNoChromium();
}

/** Where a Station of its own listens, and its process. */
export interface RunningStation {
  readonly program: Program;
  readonly rooms: number;
  readonly calls: number;
}

/** Starts a Station without an app. @param rooms the port of its rooms, 0 for any */
export async function startStation(rooms = 0): Promise<RunningStation> {
  const program = Program.start([path.join(ROOT, 'out/main/station.js'), '--paltalk-port', String(rooms)]);
  const [, bound] = await program.printed(/listening on 127\.0\.0\.1:(\d+)/);
  const [, calls] = await program.printed(/Calls: listening on 127\.0\.0\.1:(\d+)/);
  return { program, rooms: Number(bound), calls: Number(calls) };
}

/** What two people have who are about to talk: an app each, a microphone and a speaker each, and a Station between them. */
export class TwoApps<W extends Window> {
  /** For files; it goes with the rest. */
  readonly folder: string;
  readonly bus: Bus;
  readonly a: W;
  readonly b: W;
  readonly appA: RunningApp;
  readonly appB: RunningApp;
  station: RunningStation;
  readonly #browser: Browser;

  private constructor(
    windowOn: new (page: Page) => W,
    folder: string,
    bus: Bus,
    browser: Browser,
    station: RunningStation,
    [appA, appB]: readonly [RunningApp, RunningApp],
  ) {
    this.folder = folder;
    this.bus = bus;
    this.#browser = browser;
    this.station = station;
    this.appA = appA;
    this.appB = appB;
    this.a = new windowOn(appA.page);
    this.b = new windowOn(appB.page);
  }

  /** @param windowOn what is known of the window: its class */
  static async start<W extends Window>(windowOn: new (page: Page) => W): Promise<TwoApps<W>> {
    const begun: (() => unknown)[] = [];
    try {
      const folder = await mkdtemp(path.join(tmpdir(), 'squelch-e2e-'));
      begun.push(() => rm(folder, { recursive: true, force: true }));
      const bus = await Bus.start();
      begun.push(() => bus.stop());
      const browser = await launchChromium();
      begun.push(() => browser.close());
      const station = await startStation();
      begun.push(() => station.program.kill());
      const appA = await RunningApp.start(browser, { env: bus.envOf('a') });
      begun.push(() => appA.end());
      const appB = await RunningApp.start(browser, { env: bus.envOf('b') });
      return new TwoApps(windowOn, folder, bus, browser, station, [appA, appB]);
    } catch (error) {
      for (const end of begun.reverse()) await end();
      throw error;
    }
  }

  /** Lets both into a room of the Station, as 1001 and 1002. */
  async joinRoom(room: number): Promise<void> {
    const server = { host: '127.0.0.1', port: this.station.rooms };
    await this.a.addRoom({ server, room, uid: 1001, nickname: 'Anna' });
    await this.b.addRoom({ server, room, uid: 1002, nickname: 'Ben' });
    const title = new RegExp(`Room ${room}`);
    await Promise.all([this.a.ready(title), this.b.ready(title)]);
    await Promise.all([this.a.readyToTalk(), this.b.readyToTalk()]);
  }

  async end(): Promise<void> {
    await Promise.allSettled([this.appA.end(), this.appB.end()]);
    this.station.program.kill();
    await Promise.allSettled([this.#browser.close(), this.bus.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
