import type { StationService } from '../child/station-messages.ts';

/** One embedded server of the Station. They differ in protocol, not in how they are started, watched and ended. */
export interface Service {
  readonly name: StationService;
  /** Where it was told to listen; the port may be 0, any free one. */
  readonly wanted: Address;
  /**
   * Binds the port.
   *
   * @returns where it listens, with the real port.
   * @throws ListenError when the port can't be had.
   */
  listen(): Promise<Address>;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
  readonly stats: ServiceStats;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ServiceStats {
  /** Rooms with at least one person in them. */
  readonly rooms: number;
  /** People in rooms; companions don't count. */
  readonly members: number;
  /** Everything that was counted since the start, by the names in docs/protocols. */
  readonly counters: Readonly<Record<string, number>>;
}
