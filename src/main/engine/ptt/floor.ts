/** So long after their last packet somebody still has the floor, ms: as long as their indicator is lit. */
const FLOOR_MS = 450;

/** Who speaks on which link right now: for the busy lockout. Packets are all there is to tell it by. */
export class Floor {
  readonly #heardAt = new Map<string, number>();

  /** @param at when the packet was read from its socket, ms on the clock of `now` */
  heard(link: string, at: number): void {
    this.#heardAt.set(link, at);
  }

  taken(link: string, now: number): boolean {
    const at = this.#heardAt.get(link);
    return at !== undefined && now - at < FLOOR_MS;
  }

  forget(link: string): void {
    this.#heardAt.delete(link);
  }
}
