import {
  type CommandArgs,
  type CommandName,
  type CommandResult,
  commands,
  type Envelope,
  type EventMap,
  type EventName,
} from './contract.ts';

/** What carries commands and events: Electron's IPC through the preload, or the browser shell's WebSocket. */
export interface Transport {
  /** Always answers: a lost connection is an envelope with code `disconnected`. */
  invoke(command: string, args: unknown): Promise<Envelope>;
  /** @returns the function that ends the subscription. */
  subscribe(event: EventName, listener: (payload: unknown) => void): () => void;
  /** Whether the engine can be reached, now and at every change. @returns the function that ends the subscription. */
  onConnection(listener: (connected: boolean) => void): () => void;
}

type Group<N extends CommandName> = N extends `${infer G}.${string}` ? G : never;
type Verb<N extends CommandName, G extends string> = N extends `${G}.${infer V}` ? V : never;

/** An empty schema's type is an index signature: such a command may be called with nothing. */
type Arguments<Args> = string extends keyof Args ? [args?: Args] : [args: Args];

/** `client.link.add({config})` for the command `link.add`, for every command of the contract. */
export type Client = {
  readonly [G in Group<CommandName>]: {
    readonly [V in Verb<CommandName, G>]: (
      ...args: Arguments<CommandArgs<Extract<CommandName, `${G}.${V}`>>>
    ) => Promise<CommandResult<Extract<CommandName, `${G}.${V}`>>>;
  };
} & {
  on<N extends EventName>(event: N, listener: (payload: EventMap[N]) => void): () => void;
  onConnection(listener: (connected: boolean) => void): () => void;
};

/** A refused command: which field, and what is accepted. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: string;
  readonly field: string | undefined;

  constructor(code: string, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/**
 * Builds the client from the contract's keys.
 * @throws CommandError from every call whose command was refused, or whose engine is out of reach (code `disconnected`).
 */
export function createClient(transport: Transport): Client {
  const groups: Record<string, Record<string, (args?: unknown) => Promise<unknown>>> = {};
  for (const name of Object.keys(commands)) {
    const [group = '', verb = ''] = name.split('.');
    groups[group] ??= {};
    (groups[group] as Record<string, unknown>)[verb] = async (args: unknown = {}) => {
      const answer = await transport.invoke(name, args);
      if (answer.ok) return answer.value;
      throw new CommandError(answer.code, answer.message, answer.field);
    };
  }
  // The keys come from the same object as the type: what `as` claims here, the loop above has just made true.
  return {
    ...groups,
    on: transport.subscribe.bind(transport),
    onConnection: transport.onConnection.bind(transport),
  } as unknown as Client;
}
