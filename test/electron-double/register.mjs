// Given to Node by --import: `import … from 'electron'` finds the stand-in, whose built file is named by the environment.
import { register } from 'node:module';
import { env } from 'node:process';

const hooks = `
export async function resolve(specifier, context, next) {
  if (specifier === 'electron') return { url: ${JSON.stringify(env.SQUELCH_ELECTRON_BUNDLE)}, shortCircuit: true };
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
