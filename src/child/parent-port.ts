/**
 * The line from a child process to the process that started it: Electron's utility process has `process.parentPort`,
 * a Node fork has `process.send`. A child asks for the port and does not care which shell started it.
 */
export interface ParentPort {
  /** Sends one structured-clonable message. Messages after the parent is gone are dropped. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the parent is gone: a child without a parent has nobody to work for and should end. */
  onClose(listener: () => void): void;
}

/** The part of Electron's `process.parentPort` that we use; declared here so that children need no Electron. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** @returns the port, or null when this process was started by hand (a shell, a service manager). */
export function openParentPort(): ParentPort | null {
  const utility = (process as NodeJS.Process & { parentPort?: UtilityPort }).parentPort;
  if (utility) {
    return {
      post: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', (event) => listener(event.data)),
      // Electron ends utility processes together with main, so there is no moment to hear about.
      onClose: () => {},
    };
  }
  if (!process.send) return null;
  return {
    post: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
    onClose: (listener) => {
      process.once('disconnect', listener);
    },
  };
}
