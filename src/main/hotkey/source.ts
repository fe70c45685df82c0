import type { FailureCode, FromHotkey, ToHotkey } from './protocol.ts';

/** Ways to hear a key while another window has the focus. */
export type SourceKind = 'hook' | 'portal';

/**
 * One way to hear the key, living in the hotkey process. It tells what happens by the protocol's messages; when it is lost
 * the process ends, and its supervisor in main lets go of everything.
 */
export interface HotkeySource {
  /**
   * Begins to listen.
   * @param lost when it can't go on, after it has released what it held
   * @throws {HotkeySourceError}
   */
  open(post: (message: FromHotkey) => void, lost: (error: HotkeySourceError) => void): Promise<void>;
  handle(message: ToHotkey): void;
}

/** Why a source can't listen here. */
export class HotkeySourceError extends Error {
  override readonly name = 'HotkeySourceError';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
