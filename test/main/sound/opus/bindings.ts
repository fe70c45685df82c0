import { ownBinding } from '../../../../src/main/sound/opus/binding.ts';
import { discordBinding } from '../../../../src/main/sound/opus/discord-binding.ts';
import { loadNative } from '../../../../src/native/addons.ts';

/** Both addons, for tests of what either must do. */
export const OWN = ownBinding(loadNative('libopus'));
export const DISCORD = discordBinding(loadNative('opus'), 'a test');
export const BINDINGS = [OWN, DISCORD];
