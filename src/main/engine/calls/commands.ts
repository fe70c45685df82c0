import type { callCommands } from '../../../shared/calls.ts';
import { type CommandHandlers, CommandRefusal } from '../command-router.ts';
import { given } from '../given.ts';
import type { CallDesk } from './desk.ts';
import { CallRefusal } from './refusal.ts';

/** One handler a command of the group `call`. */
export function callHandlers(calls: CallDesk): Pick<CommandHandlers, keyof typeof callCommands> {
  return {
    'call.place': ({ to, sound }) => onCall(() => ({ key: calls.place(to, sound) })),
    'call.accept': ({ key }) => done(() => calls.accept(key)),
    'call.answerWith': ({ key, sound }) => done(() => calls.answerWith(key, sound)),
    'call.end': ({ key }) => done(() => calls.end(key)),
    'call.ringMe': () => done(() => calls.ringMe()),
    'call.setAccount': ({ account }) => done(() => calls.setAccount(account)),
    'call.setOptions': (options) => done(() => calls.setOptions(given(options))),
    'call.reconnect': () => done(() => calls.reconnect()),
    'call.callBack': ({ id }) => onCall(() => ({ key: calls.callBack(id) })),
    'call.clearHistory': () => done(() => calls.clearHistory()),
    'call.seen': () => done(() => calls.seen()),
    'call.dismiss': () => done(() => calls.dismiss()),
  };
}

function done(act: () => void): null {
  return onCall(() => {
    act();
    return null;
  });
}

function onCall<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof CallRefusal) throw new CommandRefusal(error.code, error.message);
    throw error;
  }
}
