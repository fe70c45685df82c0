/**
 * Our own addon (native/realtime): threads that run before every ordinary one as soon as they have something to do, and a
 * guard that gives them back. Linux alone; elsewhere nothing is ever raised. No call throws but for arguments of a wrong type.
 */
export interface RealtimeAddon {
  /**
   * Prepares this process, once: no thread may run as a real-time one for longer than 200 ms of processor time without
   * waiting for anything (RLIMIT_RTTIME, less where somebody has set less), or the kernel ends the process. After half of
   * that every raised thread is made an ordinary one, so a thread that runs away neither holds up the computer nor dies.
   *
   * The thread that hears of it is mostly the main one. A device's thread that runs away on a computer with one processor
   * keeps it from hearing, and ends the process.
   *
   * @returns false where that can't be; then `raise` refuses as well
   */
  guard(): boolean;
  /** @returns the system's number of the thread that calls; 0 where there is none */
  thread(): number;
  /**
   * Makes a thread of this process a real-time one (SCHED_RR). What it starts, threads and processes, is ordinary
   * (SCHED_RESET_ON_FORK). One that is refused is watched all the same, since RealtimeKit may raise it later.
   *
   * @param thread as the system numbers it
   * @param priority 1 to 99; the higher one goes first
   * @returns whether it is one now
   */
  raise(thread: number, priority: number): boolean;
  /** @returns how often raised threads were made ordinary ones since the process started */
  demoted(): number;
}
