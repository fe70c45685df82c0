// Run by electron-builder after it has put the app together: sets every fuse of Electron's binary, once and for all.
import { FuseV1Options, FuseVersion } from '@electron/fuses';

/**
 * Every fuse there is: a new one has no value here, and so breaks the type check until somebody has thought about it.
 *
 * @satisfies {Record<FuseV1Options, boolean>}
 */
export const FUSES = /** @type {const} */ ({
  // Nobody may use our binary as a Node of their own. Forks are utility processes for that reason.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // Would need a V8 snapshot of our own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from app://, never from file://.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
});

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack(context) {
  await context.packager.addElectronFuses(context, {
    version: FuseVersion.V1,
    // A fuse that this list has no word for is an error here as well.
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
    ...FUSES,
  });
}
