/** The settings' sentences; those of single settings are in the catalogue. */
export const words = {
  title: 'Settings',
  pages: {
    key: 'Talk key',
    talk: 'Push-to-talk',
    audio: 'Audio',
    sounds: 'Sounds',
    look: 'Appearance',
    desktop: 'Desktop',
    links: 'Links',
    privacy: 'Privacy',
    advanced: 'Advanced',
  },
  reset: 'Reset this page',
  resetKey: (label: string, to: string) => `Reset “${label}” to ${to}`,
  wasReset: (page: string) => `${page} is as it was at first.`,
  allReset: 'All settings are as they were at first.',
  undo: 'Undo',
  on: 'on',
  off: 'off',
  nothing: 'nothing',
  cancel: 'Cancel',

  search: 'Search settings',
  found: (count: number) => (count === 0 ? 'Nothing found' : count === 1 ? '1 setting' : `${count} settings`),
  notFound: 'No setting is called so. Try another word: volume, delay, tone, log …',

  keyIntro: 'A key that talks while another window has the focus. In this window the space bar always works.',
  bind: 'Bind a key…',
  bindMute: 'Bind a mute key…',
  press: 'Press the key, the keys or the mouse button that you want.',
  captureFailed: 'No key was pressed.',
  unbind: (keys: string) => `Remove ${keys}`,
  noBinding: 'No key is bound yet.',
  mutes: 'nobody hears you while you hold it',
  talksToChosen: 'talks to the chosen link',
  talksTo: (titles: string) => `talks to ${titles}`,
  linkGone: 'a link that is gone',
  retry: 'Try again',
  desktopKeys: {
    intro:
      'A key that talks while another window has the focus; in this window the space bar always works. Here your desktop gives the keys (Wayland): you choose them in a dialog of its own, and no other key is heard.',
    askTalk: 'Ask for a talk key…',
    askMute: 'Ask for a mute key…',
    change: 'Change keys…',
    rest: 'A new key is asked for in your desktop’s dialog; “Change keys…” opens its page of those that you have.',
    changeWhere: 'Opens the desktop’s own page of Squelch’s keys',
    askAgain: 'Ask the desktop again…',
    /** In place of the key's name in the list. */
    instead: { asked: 'Being asked…', unnamed: 'Name not told', none: 'No key yet' },
    called: (what: string, name: string) => `${what} (in the desktop: “${name}”)`,
    remove: (name: string) => `Remove “${name}”`,
    asking: (suggested: string) =>
      `Your desktop is asked now. If it opens a dialog, choose the key there; ${suggested} is what Squelch suggests.`,
    gave: (key: string) => `Your desktop gave: ${key}. It works at once.`,
    gaveUnnamed: 'Your desktop gave a key and does not say which: look among its keyboard shortcuts.',
    gaveNone: 'Your desktop gave no key for it yet: choose one among its keyboard shortcuts.',
    notOpened:
      'Your desktop does not let Squelch open that page. Open the desktop’s settings, look there for keyboard shortcuts, and among them for Squelch.',
  },
  inWindow: 'In this window',
  desktop: 'What works on this desktop',
  works: 'Works:',
  worksNot: 'Does not work:',
  hotkeyState: {
    off: 'Off',
    starting: 'Starting…',
    listening: 'Listening',
    restarting: 'Restarting…',
    failed: 'Not heard',
  },
  allKeys: 'All keys',
  keysOff: 'off',

  modes: {
    hold: ['Hold', 'You talk while you hold the key.'],
    latch: ['Hold, or lock by a double tap', 'Two quick taps lock the talk on; the next tap or Esc ends it.'],
    toggle: ['Toggle', 'One press begins, the next one ends.'],
    voice: ['Voice', 'Talking is enough. The key still works.'],
  },

  devices: 'Devices',
  levels: 'Levels',
  lookAgain: 'Look again',
  noCard: 'No sound card is in use: nothing is heard and nothing recorded.',
  gone: 'Not there now',

  test: {
    codec: 'Sounds as in',
    codecs: { room: 'a room (GSM, 8 kHz)', call: 'a call (PCM, 48 kHz)' },
    network: 'Over a network like this',
    loss: 'Loss, %',
    delay: 'Delay, ms',
    jitter: 'Jitter, ms',
    begin: 'Record 5 seconds',
    cancel: 'Stop',
    recording: 'Recording: say something.',
    playing: 'This is how others hear you.',
    needsDevices: 'The test needs a microphone and a speaker that work.',
    deafened: 'You are deafened: the test would not be heard.',
    hint: 'Use headphones, or the microphone hears the speaker.',
    silent: 'Hardly anything was heard. Is this the right microphone, and is its gain high enough?',
    loud: 'Too loud: lower the gain, or the loudest words are cut off.',
    good: 'The level is good.',
    outcome: (packets: number, dropped: number, bufferMs: number) =>
      `${packets} packets, ${dropped} lost on the way; the buffer held up to ${bufferMs} ms.`,
    repaired: (late: number, concealed: number, stretchedMs: number) =>
      `${late} came too late, ${concealed} frames were made up, ${stretchedMs} ms stretched or left out.`,
    progress: 'How far the test is',
  },

  numbers: {
    speaker: 'Voice',
    buffer: 'Buffer, ms',
    late: 'Late',
    lost: 'Lost',
    concealed: 'Made up',
    stretched: 'Stretched, ms',
    nobody: 'Nobody has been heard yet. The numbers appear when somebody speaks.',
    waiting: 'Reading…',
    unreachable: 'Squelch is not answering.',
    caption: 'Playout buffers, a row each voice',
    delay: 'A voice is heard as late as its buffer is long, and later by what the speaker takes.',
    /** @param input ms; null where the device does not say */
    latency: (input: string | null, output: string | null) => {
      if (input === null && output === null) return 'The devices do not say how long they take by themselves.';
      if (output === null) return `By its own word the microphone takes ${input} ms; the speaker does not say.`;
      if (input === null) return `By its own word the speaker takes ${output} ms; the microphone does not say.`;
      return `By their own word the microphone takes ${input} ms and the speaker ${output} ms.`;
    },
    device: (blocks: string, underruns: number) =>
      `Speaker: ${blocks} blocks of 5 ms played, ${underruns === 0 ? 'none came too late' : `${underruns} came too late`}.`,
    inCall: 'In the call',
  },

  cueFile: (cue: string) => `${cue}: a WAV file of your own`,
  cueFileOurs: 'Your own: the path of a WAV file',
  cues: {
    start: ['Start', 'You are heard.'],
    end: ['End', 'You are not heard any more.'],
    denied: ['Denied', 'The press sends nothing.'],
    warning: ['Warning', 'The talk ends in ten seconds.'],
    muted: ['Muted', 'You pressed while muted.'],
    ring: ['Ring', 'Somebody calls.'],
  },

  atStart: { asLeft: 'As it was left', connect: 'Connect', wait: 'Do not connect' },
  noLinks: 'There are no links yet. What is set for a link appears here once you have added one.',
  remove: 'Remove…',
  removeQuestion: (title: string) => `Leave ${title} and forget the names you gave there?`,
  removeConfirm: 'Remove',

  showFolder: 'Show folder',
  showPath: (path: string) => `Show ${path} in the file manager`,
  copyPath: (path: string) => `Copy ${path}`,
  copied: 'Copied',
  kept: {
    intro: 'All of it is on this computer, in files that only your user account can read.',
    settings: 'Settings, links, names, talk keys, call history',
    secrets: 'Secrets',
    log: 'Log: no audio, no secrets; two megabytes at most',
    audio: 'Sound',
    audioText:
      'Never on disk. The pre-roll and the microphone test stay in memory, and are written over or gone after use.',
  },
  history: (count: number) => (count === 0 ? 'It is empty.' : count === 1 ? '1 call.' : `${count} calls.`),
  deleteHistory: 'Delete…',
  deleteHistoryQuestion: 'Delete it for good?',
  deleteConfirm: 'Delete',
  secrets: (count: number) =>
    count === 0
      ? 'None is kept.'
      : count === 1
        ? '1 is kept (a password or a stream key).'
        : `${count} are kept (passwords and stream keys).`,
  secretsUnread: 'They could not be read.',
  forget: 'Forget…',
  forgetQuestion: 'You will have to enter them again. Forget them?',
  forgetConfirm: 'Forget',
  sent: {
    room: (place: string, uid: number) =>
      `${place}: your voice while you talk, and your user number ${uid}. Everybody in that room gets both.`,
    calls: (where: string, name: string) =>
      `Calls at ${where}: your name “${name}”, whom you call, and your voice in a call.`,
    stationHere: 'Your Station answers to this computer only.',
    stationOpen: (port: number) =>
      `Your Station answers to everybody on your network (port ${port}) and passes on what is said in its rooms. It keeps nothing.`,
    releases:
      'The installed app asks the server of its releases for the newest version when you choose that here or in the tray’s menu, once or daily. It sends nothing about you; the server sees your address, as every server does.',
    nothing: 'Nothing else. No telemetry, no account, no advertising, no crash reports.',
    clear: 'Rooms and calls are not encrypted: who can read your network can listen.',
  },

  onDesktop: {
    browser: 'Only the installed desktop app has a tray, starts at login and sends notifications about its links.',
    withTray: 'Without a window, in the tray.',
    withoutTray: 'Your desktop has no tray, so the window is there from the start, and closing it ends Squelch.',
  },

  updates: {
    have: (version: string) => `You have Squelch ${version}.`,
    nowhere: {
      browser: 'Only the installed desktop app looks for newer versions; update this one the way you got it.',
      desktop: 'This build does not know where newer ones would be: look where you got this one.',
    },
    check: 'Check now',
    asking: 'Checking…',
    never: 'Not checked since Squelch was started.',
    current: (at: string) => `There is nothing newer, as of ${at}.`,
    newer: (version: string, hasPage: boolean) =>
      `Squelch ${version} is there; ${hasPage ? 'nothing was downloaded' : 'get it from where you got this one'}.`,
    failed: (reason: string) =>
      `The server of the releases could not be asked (${reason}). Look whether you are online, and check again.`,
    openPage: 'Open its page',
  },

  logLevels: {
    error: 'Errors',
    warn: 'Warnings and errors',
    info: 'What happens (usual)',
    debug: 'Details',
    trace: 'Everything',
  },
  refresh: 'Refresh',
  copy: 'Copy',
  logEmpty: 'The log is empty.',
  logUnread: 'The log can’t be read now: Squelch is not answering.',
  logLabel: 'The last lines of the log',
  saveDiagnostics: 'Save a diagnostics file',
  saveExport: 'Export…',
  chooseImport: 'Import…',
  saved: (name: string) => `${name} was saved.`,
  notImported: 'Nothing was changed.',
  tooLarge: 'That is too large for a file of settings.',
  /** @param keys how many talk keys there are now; null when the file had none of them */
  imported: (links: number, keys: number | null) => {
    const taken = keys
      ? `The settings and ${keys === 1 ? '1 key' : `${keys} keys`} were taken`
      : 'The settings were taken';
    return links === 0
      ? `${taken}; every link was here already.`
      : `${taken}, and ${links === 1 ? '1 link was' : `${links} links were`} added.`;
  },
  resetAll: 'Reset all',
} as const;
