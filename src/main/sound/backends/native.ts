import type { AudioBackend, CaptureBlock, DeviceStream, OpenedDirection, RenderBlock } from '../backend.ts';
import type { DeviceInfo, SoundDirection } from '../protocol.ts';
import { CHANNELS, failedReport, missingReport, openReport, reason } from './device-reports.ts';
import { DEFAULT_DEVICE, NAMED_DEVICE, type NativeSound, PULSE_DEVICE } from './native-addon.ts';
import { type NativeAddress, openNativeInput, openNativeOutput } from './native-streams.ts';
import { listPulseDevices, watchPulseDevices } from './pulse-devices.ts';

/** ALSA's `default` is PulseAudio's wherever there is one, and follows it. Found by name it needs no fresh scan. */
const ALSA_DEFAULT: NativeAddress = { device: NAMED_DEVICE, name: 'default' };
const PULSE_DEFAULT: NativeAddress = { device: PULSE_DEVICE, name: '' };
const SYSTEM_DEFAULT: NativeAddress = { device: DEFAULT_DEVICE, name: '' };

interface FoundDevice {
  readonly id: string;
  readonly name: string;
  readonly address: NativeAddress;
}

interface Found {
  readonly devices: readonly FoundDevice[];
  readonly standard: FoundDevice | undefined;
  /** The system has none that could be used. */
  readonly noDefault: boolean;
}

/**
 * The computer's sound card by our own addon. Under PulseAudio and PipeWire the devices are theirs, by name, and are listed
 * and opened by PulseAudio's own library, so PortAudio's scan, which stands still while a device is open, plays no part.
 */
export class NativeBackend implements AudioBackend {
  readonly kind = 'devices';
  readonly #addon: NativeSound;
  readonly #linux: boolean;
  /** Whether PulseAudio has ever answered: then a lost device is found again without a new process. */
  #pulse = false;
  /** What it listed last. */
  #listed: readonly DeviceInfo[] = [];

  constructor(addon: NativeSound, platform: string = process.platform) {
    this.#addon = addon;
    this.#linux = platform === 'linux';
  }

  get recovers(): boolean {
    return this.#pulse;
  }

  openInput(id: string, capture: CaptureBlock): Promise<OpenedDirection> {
    return this.#open('input', id, (address, channels) => openNativeInput(this.#addon, address, channels, capture));
  }

  openOutput(id: string, render: RenderBlock): Promise<OpenedDirection> {
    return this.#open('output', id, (address, channels) => openNativeOutput(this.#addon, address, channels, render));
  }

  async devices(): Promise<readonly DeviceInfo[]> {
    try {
      const input = await this.#list('input');
      const output = await this.#list('output');
      // A server that is silent for a moment has the same devices behind it.
      if (input && output) this.#listed = [...input, ...output];
      return this.#listed;
    } catch {
      return [];
    }
  }

  watch(changed: () => void): () => void {
    return this.#linux ? watchPulseDevices(this.#addon, changed) : () => {};
  }

  async #list(direction: SoundDirection): Promise<readonly DeviceInfo[] | null> {
    const found = await this.#find(direction);
    if (!found) return null;
    const { devices, standard } = found;
    return devices.map(({ id, name }) => ({ id, name, direction, isDefault: id === standard?.id }));
  }

  async #open(
    direction: SoundDirection,
    id: string,
    open: (address: NativeAddress, channels: 1 | 2) => Promise<DeviceStream>,
  ): Promise<OpenedDirection> {
    let found: Found | null;
    try {
      found = await this.#find(direction);
    } catch (error) {
      return { report: { state: 'failed', name: '', message: reason(error) }, stream: null };
    }
    if (!found || found.devices.length === 0) return { report: missingReport(direction), stream: null };
    const chosen = found.devices.find((device) => device.id === id);
    // PulseAudio may have a monitor for its default microphone, and would let me hear myself.
    const named = chosen ?? (found.noDefault ? found.devices[0] : undefined);
    const name = named?.name ?? found.standard?.name ?? 'default';
    const failures = new Set<string>();
    for (const address of named ? [named.address] : this.#defaultAddresses()) {
      for (const channels of CHANNELS[direction]) {
        try {
          const stream = await open(address, channels);
          return { report: openReport(direction, name, !chosen && id !== 'default'), stream };
        } catch (error) {
          failures.add(reason(error));
        }
      }
    }
    return { report: failedReport(direction, name, failures), stream: null };
  }

  #defaultAddresses(): readonly NativeAddress[] {
    if (!this.#linux) return [SYSTEM_DEFAULT];
    return this.#pulse ? [PULSE_DEFAULT] : [ALSA_DEFAULT, SYSTEM_DEFAULT];
  }

  /** @returns null when PulseAudio has gone, or does not answer */
  async #find(direction: SoundDirection): Promise<Found | null> {
    const pulse = this.#linux ? await listPulseDevices(this.#addon) : null;
    // PortAudio's scan would take the cards from a server that is just starting again.
    if (!pulse && this.#pulse) return null;
    if (!pulse) return this.#scan(direction);
    this.#pulse = true;
    const devices = pulse[direction].map(({ name, description }) => ({
      id: `pulse/${name}`,
      name: description,
      address: { device: PULSE_DEVICE, name },
    }));
    const standard = pulse.standard[direction];
    return { devices, standard: devices.find(({ id }) => id === `pulse/${standard}`), noDefault: standard === null };
  }

  /** PortAudio's numbers change with every scan, so a device's id is what it is called and by whom. */
  async #scan(direction: SoundDirection): Promise<Found> {
    const { devices, defaultInput, defaultOutput } = await this.#addon.scan();
    const standard = direction === 'input' ? defaultInput : defaultOutput;
    const seen = new Map<string, number>();
    const found = devices
      .filter(({ inputs, outputs }) => (direction === 'input' ? inputs : outputs) > 0)
      .map(({ index, name, hostApi }) => {
        const base = `${hostApi}/${name}`;
        const count = (seen.get(base) ?? 0) + 1;
        seen.set(base, count);
        return { id: count === 1 ? base : `${base}#${count}`, name, address: { device: index, name: '' } };
      });
    return { devices: found, standard: found.find(({ address }) => address.device === standard), noDefault: false };
  }
}
