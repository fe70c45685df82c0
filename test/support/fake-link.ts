import { type FrameFormat, GSM_ROOM_FORMAT } from '../../src/audio/format.ts';
import type {
  IncomingFrame,
  Link,
  LinkCapability,
  LinkEvents,
  LinkStats,
  LinkStatus,
  OutgoingFrame,
} from '../../src/main/links/link.ts';
import type { ServerAddress } from '../../src/main/links/socket-trouble.ts';
import { Emitter } from '../../src/shared/emitter.ts';
import type { LinkConfig } from '../../src/shared/link-config.ts';

/** A link without a socket: a test says what becomes of it, and sees what was asked of it. */
export class FakeLink implements Link {
  readonly needsContinuous = false;
  readonly capabilities: ReadonlySet<LinkCapability> = new Set<LinkCapability>(['talk', 'listen']);
  readonly events = new Emitter<LinkEvents>();
  readonly format: FrameFormat;
  status: LinkStatus = { state: 'idle' };
  stats: LinkStats = {};
  /** What was called, in order. */
  readonly calls: ('open' | 'close' | 'retryNow')[] = [];
  readonly sent: OutgoingFrame[] = [];

  constructor(format: FrameFormat = GSM_ROOM_FORMAT) {
    this.format = format;
  }

  open(): void {
    this.calls.push('open');
    this.become({ state: 'connecting' });
  }

  close(): void {
    this.calls.push('close');
    this.become({ state: 'idle' });
  }

  retryNow(): void {
    this.calls.push('retryNow');
  }

  send(frame: OutgoingFrame): boolean {
    this.sent.push(frame);
    return this.status.state === 'ready';
  }

  become(status: LinkStatus): void {
    this.status = status;
    this.events.emit('status', status);
  }

  /** A packet of this speaker comes in. */
  hear(speaker: number, changes: Partial<IncomingFrame> = {}): void {
    this.events.emit('frame', {
      speaker,
      seq: 0,
      timestamp: 0,
      format: this.format,
      bytes: new Uint8Array(132),
      arrivedAt: performance.now(),
      ...changes,
    });
  }
}

/** Makes fake links as the engine asks for them, and remembers each with what it was made for. */
export class FakeLinks {
  readonly made: { readonly link: FakeLink; readonly config: LinkConfig; readonly address: ServerAddress }[] = [];

  readonly create = (config: LinkConfig, address: ServerAddress): FakeLink => {
    const link = new FakeLink();
    this.made.push({ link, config, address });
    return link;
  };

  /** The link made last. @throws when none was */
  get last(): FakeLink {
    const last = this.made.at(-1);
    if (!last) throw new Error('no link was made');
    return last.link;
  }
}
