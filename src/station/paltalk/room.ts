/** One seat of a room: a connection, or a companion that lives in the Station. */
export interface RoomMember {
  readonly uid: number;
  /** A companion is no person: it is not counted, and nobody can take its seat. */
  readonly kind: 'person' | 'companion';
  /**
   * Takes packets of another member: whole, each with its big-endian length in front, one chunk's worth at once.
   * The buffer is shared by everybody in the room and may be kept, never written.
   */
  deliver(frames: Buffer): void;
}

/** A member without a socket that lives in the server's own process. Its seat can't be taken over. */
export interface Companion extends RoomMember {
  readonly kind: 'companion';
  /** Gives the companion its voice: `speak` passes packets to everybody else in the room and returns to how many. */
  enter(speak: (frames: Buffer) => number): void;
  leave(): void;
}

/** The people who hear each other. A room knows nothing of sockets. */
export class Room {
  readonly number: number;
  readonly #members = new Map<number, RoomMember>();
  #people = 0;

  constructor(number: number) {
    this.number = number;
  }

  get people(): number {
    return this.#people;
  }

  /** Nobody sits here, not even a companion. */
  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /** The one who sits here under this uid. */
  member(uid: number): RoomMember | undefined {
    return this.#members.get(uid);
  }

  /** Seats `member`; whoever had its uid must have left. */
  join(member: RoomMember): void {
    this.#members.set(member.uid, member);
    if (member.kind === 'person') this.#people += 1;
  }

  leave(member: RoomMember): void {
    if (this.#members.get(member.uid) !== member) return;
    this.#members.delete(member.uid);
    if (member.kind === 'person') this.#people -= 1;
  }

  /** Passes packets on to everybody but their speaker. @returns to how many. */
  relay(frames: Buffer, speaker: RoomMember): number {
    let listeners = 0;
    for (const member of this.#members.values()) {
      if (member === speaker) continue;
      member.deliver(frames);
      listeners += 1;
    }
    return listeners;
  }
}
