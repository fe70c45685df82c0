import type { z } from 'zod';
import {
  type CommandArgs,
  type CommandName,
  type CommandResult,
  commands,
  type Envelope,
  isCommand,
} from '../../shared/contract.ts';
import type { Logger } from './log.ts';

/** Who asks: one window on one transport. */
export interface Caller {
  readonly id: string;
}

export type CommandHandlers = {
  readonly [N in CommandName]: (args: CommandArgs<N>, caller: Caller) => CommandResult<N> | Promise<CommandResult<N>>;
};

/**
 * A command that is well formed and can't be done: the code is stable, the message is for the user. The field is the one
 * that was wrong inside of what came along, a file for instance.
 */
export class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal';
  readonly code: string;
  readonly field: string;

  constructor(code: string, message: string, field = '') {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/**
 * The one way from a transport to the engine: name known, arguments by the contract's schema, the handler, a typed envelope.
 * Never throws. What a handler throws by mistake is logged and reaches the window as a sentence without insides.
 */
export class CommandRouter {
  readonly #handlers: CommandHandlers;
  readonly #log: Logger;

  constructor(handlers: CommandHandlers, log: Logger) {
    this.#handlers = handlers;
    this.#log = log;
  }

  async run(name: unknown, args: unknown, caller: Caller): Promise<Envelope> {
    if (typeof name !== 'string' || !isCommand(name)) {
      return { ok: false, code: 'unknown-command', message: 'This Squelch has no such command; reload the window.' };
    }
    const parsed = commands[name].args.safeParse(args);
    if (!parsed.success) return refused(parsed.error);
    try {
      // The schema has just proven that the arguments are those of this name; the compiler can't follow the lookup.
      const handler = this.#handlers[name] as (args: unknown, caller: Caller) => unknown;
      return { ok: true, value: await handler(parsed.data, caller) };
    } catch (error) {
      if (error instanceof CommandRefusal) {
        const { code, message, field } = error;
        return { ok: false, code, message, ...(field !== '' && { field }) };
      }
      this.#log.error({ command: name, error }, 'command failed');
      return { ok: false, code: 'internal', message: 'That went wrong inside Squelch; the log has the details.' };
    }
  }
}

function refused(error: z.ZodError): Envelope {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const message = issue?.message ?? 'Not the expected arguments';
  return { ok: false, code: 'bad-args', message, ...(field !== '' && { field }) };
}
