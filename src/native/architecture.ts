/** ELF `e_machine`, System V ABI and its supplements. */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
};
/** Mach-O `cputype`, <mach/machine.h>. */
const MACH_CPU_TYPES: Readonly<Record<number, string>> = { 16777223: 'x64', 16777228: 'arm64' };
/** PE `Machine`, Microsoft PE format §3.3.1. */
const PE_MACHINES: Readonly<Record<number, string>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };

/** How much of a file `binaryArchitectures` wants to see. */
export const BINARY_HEAD_BYTES = 4096;

/**
 * For which processors a shared object was built, in the words of `process.arch`.
 *
 * @param head the first `BINARY_HEAD_BYTES` of the file, or all of it
 * @returns one name, several for a universal Mach-O file, none when it is no shared object that we know
 */
export function binaryArchitectures(head: Uint8Array): readonly string[] {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 64) return [];
  const magic = view.getUint32(0, false);
  switch (magic) {
    case 0x7f45_4c46: {
      const littleEndian = view.getUint8(5) === 1;
      return known(ELF_MACHINES, view.getUint16(18, littleEndian));
    }
    case 0xcffa_edfe:
      return known(MACH_CPU_TYPES, view.getUint32(4, true));
    case 0xcafe_babe:
      return universalArchitectures(view);
    default:
      return magic >>> 16 === 0x4d5a ? peArchitecture(view) : [];
  }
}

function universalArchitectures(view: DataView): readonly string[] {
  const count = Math.min(view.getUint32(4, false), Math.floor((view.byteLength - 8) / 20));
  return Array.from({ length: count }, (_, i) => known(MACH_CPU_TYPES, view.getUint32(8 + 20 * i, false))).flat();
}

function peArchitecture(view: DataView): readonly string[] {
  const header = view.getUint32(0x3c, true);
  if (header + 6 > view.byteLength || view.getUint32(header, false) !== 0x5045_0000) return [];
  return known(PE_MACHINES, view.getUint16(header + 4, true));
}

function known(names: Readonly<Record<number, string>>, code: number): readonly string[] {
  const name = names[code];
  return name === undefined ? [] : [name];
}
