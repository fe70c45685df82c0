import { describe, expect, it } from 'vitest';
import { type Holding, talkLook } from '../../../src/renderer/model/talk-look.ts';
import type { AppState, PttView } from '../../../src/shared/state.ts';
import { appStateWith, linkView } from '../../support/app-states.ts';

const untouched: Holding = { holding: false, answered: false, connected: true };
const pressed: Holding = { ...untouched, holding: true };

function appWith(ptt: Partial<PttView> = {}, mode: AppState['settings']['ptt']['mode'] = 'hold'): AppState {
  const app = appStateWith([linkView('echo', { state: 'ready' })]);
  return {
    ...app,
    selected: 'echo',
    sound: { ...app.sound, process: 'running', input: { ...app.sound.input, state: 'open' } },
    ptt: { ...app.ptt, ...ptt },
    settings: { ...app.settings, ptt: { ...app.settings.ptt, mode } },
  };
}

describe('The look of the talk button, by what push-to-talk does', () => {
  it.each(['latched', 'toggled'] as const)('shows that a talk is locked on: %s', (lock) => {
    expect(talkLook(appWith({ state: 'keyed', lock }), untouched)).toEqual({ tone: 'talking', lock });
  });

  it('shows the release delay, in which one is still heard', () => {
    expect(talkLook(appWith({ state: 'hang' }), untouched)).toEqual({ tone: 'closing' });
  });

  it('is talking again from the press on that cancels the release delay', () => {
    expect(talkLook(appWith({ state: 'hang' }), pressed)).toEqual({ tone: 'talking' });
  });

  it.each(['busy', 'timeout'] as const)('says why it sends nothing, until the key is let go of: %s', (reason) => {
    expect(talkLook(appWith({ state: 'blocked', reason }), pressed)).toEqual({ tone: 'blocked', why: reason });
    expect(talkLook(appWith(), untouched)).toEqual({ tone: 'ready' });
  });

  it('says that one is muted, pressed or not', () => {
    for (const held of [untouched, pressed])
      expect(talkLook(appWith({ muted: true }), held)).toEqual({ tone: 'blocked', why: 'muted' });
  });

  it('is ready again when the press that toggled the talk off is still down', () => {
    const answered: Holding = { ...pressed, answered: true };
    expect(talkLook(appWith({}, 'hold'), answered)).toEqual({ tone: 'blocked', why: 'release' });
    expect(talkLook(appWith({}, 'toggle'), answered)).toEqual({ tone: 'ready' });
  });
});
