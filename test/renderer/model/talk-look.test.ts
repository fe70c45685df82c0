import { describe, expect, it } from 'vitest';
import { type Holding, talkLook } from '../../../src/renderer/model/talk-look.ts';
import type { AppState } from '../../../src/shared/state.ts';
import { ECHO_LINK, working } from '../window/scenes.ts';

const untouched: Holding = { holding: false, answered: false, connected: true };
const pressed: Holding = { ...untouched, holding: true };
const answered: Holding = { ...pressed, answered: true };

const app = working([ECHO_LINK], 'echo');
const keyed: AppState = { ...app, ptt: { ...app.ptt, state: 'keyed', links: ['echo'] } };
const blocked: AppState = { ...app, ptt: { ...app.ptt, state: 'blocked', reason: 'noDevice' } };
const withInput = (state: AppState['sound']['input']['state']): AppState => ({
  ...app,
  sound: { ...app.sound, input: { ...app.sound.input, state } },
});

describe('The look of the talk button', () => {
  it('is ready when a press would be heard', () => {
    expect(talkLook(app, untouched)).toEqual({ tone: 'ready' });
  });

  it('is talking from the press on, before the engine has answered', () => {
    expect(talkLook(app, pressed)).toEqual({ tone: 'talking' });
  });

  it('says that nobody hears while a key is held that mutes, in a talk too', () => {
    const hushed = (state: AppState) => ({ ...state, hotkey: { ...state.hotkey, hushed: true } });
    expect(talkLook(hushed(app), untouched)).toEqual({ tone: 'blocked', why: 'hushed' });
    expect(talkLook(hushed(keyed), answered)).toEqual({ tone: 'blocked', why: 'hushed' });
  });

  it('is talking while the engine says so, whoever holds the key', () => {
    expect(talkLook(keyed, untouched)).toEqual({ tone: 'talking' });
    expect(talkLook(keyed, answered)).toEqual({ tone: 'talking' });
  });

  it('asks for a new press when the engine has ended a talk under the finger', () => {
    expect(talkLook(app, answered)).toEqual({ tone: 'blocked', why: 'release' });
  });

  it('asks for a new press when what stood in the way of this one is gone', () => {
    expect(talkLook(blocked, answered)).toEqual({ tone: 'blocked', why: 'release' });
  });

  it.each([
    ['no link is chosen', working([ECHO_LINK], null), 'noLink'],
    ['the chosen link has been removed', working([], 'echo'), 'noLink'],
    ['the link is not connected', working([{ ...ECHO_LINK, state: 'retrying' }], 'echo'), 'offline'],
    ['there is no microphone', withInput('missing'), 'noDevice'],
    ['the microphone can’t be opened', withInput('failed'), 'noDevice'],
    ['the microphone is being opened', withInput('opening'), 'noDevice'],
    ['the sound process is on its way back', { ...app, sound: { ...app.sound, process: 'restarting' } }, 'sound'],
  ] as const)('says why a press would not be heard, pressed or not: %s', (_, state, why) => {
    expect(talkLook(state, untouched)).toEqual({ tone: 'blocked', why });
    expect(talkLook(state, pressed)).toEqual({ tone: 'blocked', why });
  });

  it('promises nothing without an engine, whatever was last heard of it', () => {
    expect(talkLook(keyed, { ...answered, connected: false })).toEqual({ tone: 'blocked', why: 'engine' });
  });
});
