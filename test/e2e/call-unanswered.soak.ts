import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { Program, ROOT } from '../support/processes.ts';
import { RunningApp } from '../support/running-app.ts';
import { CallWindow } from './call-window.ts';

const missing = whyNoChromium();

describe.skipIf(missing !== null)(`A call that nobody answers${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let station: Program;
  let appA: RunningApp;
  let appB: RunningApp;

  beforeAll(async () => {
    browser = await launchChromium();
    station = Program.start([path.join(ROOT, 'out/main/station.js'), '--paltalk-port', '0']);
    const [, port] = await station.printed(/Calls: listening on 127\.0\.0\.1:(\d+)/);
    appA = await RunningApp.start(browser, { args: ['--sound=silence'] });
    appB = await RunningApp.start(browser, { args: ['--sound=silence'] });
    await new CallWindow(appA.page).register('anna', Number(port));
    await new CallWindow(appB.page).register('ben', Number(port));
  });

  afterAll(async () => {
    await Promise.allSettled([appA?.end(), appB?.end()]);
    station?.kill();
    await browser?.close();
  });

  it('rings for 55 s in real time: the caller reads why it is over, and the other one has missed it', async () => {
    const [a, b] = [new CallWindow(appA.page), new CallWindow(appB.page)];
    await a.call('ben');
    await b.front.getByRole('heading', { name: 'anna is calling' }).waitFor();
    const rang = performance.now();
    await b.front.waitFor({ state: 'detached', timeout: 70_000 });
    const seconds = (performance.now() - rang) / 1_000;
    console.log(JSON.stringify({ rangForSeconds: seconds }));
    await a.readsEnd('ben does not answer');
    await b.page.getByRole('button', { name: 'Calls 1 missed call' }).waitFor();
    expect(seconds).toBeGreaterThan(54);
    expect(seconds).toBeLessThan(57);
  });
});
