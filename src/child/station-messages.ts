import type { ThreadRequest } from '../realtime/threads.ts';

/** What the Station tells its parent. It is told nothing in return: its arguments say everything, a restart changes them. */
export type StationMessage =
  | {
      /** A server is bound and accepts connections. */
      readonly type: 'listening';
      readonly service: StationService;
      readonly host: string;
      readonly port: number;
    }
  | {
      /** The Station can't do what it was told and is about to exit with code 1. */
      readonly type: 'failed';
      readonly service: StationService;
      readonly code: 'port-in-use' | 'port-denied' | 'address-unknown' | 'other';
      readonly host: string;
      readonly port: number;
      /** For the user: what happened and what to do. */
      readonly message: string;
    }
  | {
      /** Once a second while anything changed. */
      readonly type: 'stats';
      readonly service: StationService;
      readonly rooms: number;
      readonly members: number;
    }
  | {
      /** A thread of the Station's that it may not make a real-time one by itself. */
      readonly type: 'thread';
      readonly request: ThreadRequest;
    };

/** One embedded server a protocol. */
export type StationService = 'paltalk' | 'call';

/** The command line that the parent gives: `--bind 127.0.0.1 --paltalk-port 2090 --call-port 2091 --echo-room 1`. */
export const STATION_DEFAULTS = { bind: '127.0.0.1', paltalkPort: 2090, callPort: 2091, echoRoom: 1 } as const;

/** The uid under which Echo sits in its room; the client's name book knows it. */
export const ECHO_UID = 1;
