/** A call command that can't be done now; the code is stable, the message is for the user. */
export class CallRefusal extends Error {
  override readonly name = 'CallRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
