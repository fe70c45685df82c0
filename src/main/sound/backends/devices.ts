import type { AudioBackend, CaptureBlock, DeviceStream, OpenedDirection, RenderBlock } from '../backend.ts';
import type { DeviceInfo, SoundDirection } from '../protocol.ts';
import { CHANNELS, failedReport, missingReport, openReport, reason } from './device-reports.ts';
import { openInputStream, openOutputStream } from './device-streams.ts';
import { loadNaudiodon, type Naudiodon } from './naudiodon.ts';

/** The addon's word for "whatever the system's default is". */
const DEFAULT_DEVICE = 0xffff_ffff;

interface ScannedDevice {
  readonly id: string;
  readonly name: string;
  /** PortAudio's number in this scan. */
  readonly index: number;
}

/** The computer's sound card by naudiodon's addon: what is used where ours was not built. */
export class DevicesBackend implements AudioBackend {
  readonly kind = 'devices';
  readonly #load: () => Naudiodon;
  #addon: Naudiodon | null = null;

  /** @param load gives the addon, or throws why there is none; a test gives its own */
  constructor(load: () => Naudiodon = loadNaudiodon) {
    this.#load = load;
  }

  openInput(id: string, capture: CaptureBlock): OpenedDirection {
    return this.#open('input', id, (addon, device, channels) => openInputStream(addon, device, channels, capture));
  }

  openOutput(id: string, render: RenderBlock): OpenedDirection {
    return this.#open('output', id, (addon, device, channels) => openOutputStream(addon, device, channels, render));
  }

  devices(): readonly DeviceInfo[] {
    try {
      return (['input', 'output'] as const).flatMap((direction) => {
        const standard = this.#defaultIndex(direction);
        return this.#scan(direction).map(({ id, name, index }) => ({
          id,
          name,
          direction,
          isDefault: index === standard,
        }));
      });
    } catch {
      return [];
    }
  }

  /**
   * Tries a device that was missing. One that opens stays open until the process ends.
   *
   * @returns `absent` when a scan does not show it, `refused` when it is there and would not open
   */
  tryOpen(direction: SoundDirection, id: string): 'absent' | 'refused' | 'opened' {
    const devices = this.#scan(direction);
    if (id === 'default' ? devices.length === 0 : !devices.some((device) => device.id === id)) return 'absent';
    const { report } =
      direction === 'input' ? this.openInput(id, () => {}) : this.openOutput(id, (block) => block.fill(0));
    return report.state === 'open' ? 'opened' : 'refused';
  }

  #open(
    direction: SoundDirection,
    id: string,
    open: (addon: Naudiodon, deviceId: number, channels: 1 | 2) => DeviceStream,
  ): OpenedDirection {
    let devices: readonly ScannedDevice[];
    try {
      devices = this.#scan(direction);
    } catch (error) {
      return { report: { state: 'failed', name: '', message: reason(error) }, stream: null };
    }
    if (devices.length === 0) return { report: missingReport(direction), stream: null };
    const chosen = id === 'default' ? undefined : devices.find((device) => device.id === id);
    const failures = new Set<string>();
    for (const count of CHANNELS[direction]) {
      try {
        const stream = open(this.#addonOrThrow(), chosen ? chosen.index : DEFAULT_DEVICE, count);
        const name = chosen?.name ?? this.#defaultName(direction, devices);
        return { report: openReport(direction, name, !chosen && id !== 'default'), stream };
      } catch (error) {
        failures.add(reason(error));
      }
    }
    const name = chosen?.name ?? this.#defaultName(direction, devices);
    return { report: failedReport(direction, name, failures), stream: null };
  }

  /** PortAudio's numbers change with every scan, so a device's id is what it is called and by whom. */
  #scan(direction: SoundDirection): readonly ScannedDevice[] {
    const seen = new Map<string, number>();
    return this.#addonOrThrow()
      .getDevices()
      .filter((device) => (direction === 'input' ? device.maxInputChannels : device.maxOutputChannels) > 0)
      .map(({ id: index, name, hostAPIName }) => {
        const base = `${hostAPIName}/${name}`;
        const count = (seen.get(base) ?? 0) + 1;
        seen.set(base, count);
        return { id: count === 1 ? base : `${base}#${count}`, name, index };
      });
  }

  #defaultIndex(direction: SoundDirection): number | undefined {
    const { defaultHostAPI, HostAPIs } = this.#addonOrThrow().getHostAPIs();
    const host = HostAPIs.find(({ id }) => id === defaultHostAPI);
    return direction === 'input' ? host?.defaultInput : host?.defaultOutput;
  }

  /** Asked after a stream was opened, or failed to: until then PortAudio would scan everything for this answer. */
  #defaultName(direction: SoundDirection, devices: readonly ScannedDevice[]): string {
    const index = this.#defaultIndex(direction);
    return (devices.find((device) => device.index === index) ?? devices[0])?.name ?? '';
  }

  #addonOrThrow(): Naudiodon {
    this.#addon ??= this.#load();
    return this.#addon;
  }
}
