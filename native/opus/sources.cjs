// Tells binding.gyp where the libopus that @discordjs/opus ships lies (`node sources.cjs root`) and which files
// of it to compile (`node sources.cjs sources LIST…`). The lists are libopus' own (its *.mk files), so that a new
// version brings its new files along.
const { readFileSync } = require('node:fs');
const path = require('node:path');

const root = path.join(path.dirname(require.resolve('@discordjs/opus/package.json')), 'deps', 'opus');
const [request, ...lists] = process.argv.slice(2);

/** @param {string} list the name of a variable in a .mk file, `SILK_SOURCES_FLOAT` */
function sourcesOf(list) {
  const file = `${(list.match(/^[A-Z]+/) ?? [''])[0].toLowerCase()}_sources.mk`;
  const text = readFileSync(path.join(root, file), 'utf8').replaceAll('\\\n', ' ');
  const line = text.match(new RegExp(`^${list}\\s*=(.*)$`, 'm'));
  if (!line?.[1]) throw new Error(`${file} of libopus has no ${list}`);
  return line[1].trim().split(/\s+/);
}

// gyp wants paths from binding.gyp on, with slashes, one a line.
const relative = path.relative(__dirname, root).replaceAll('\\', '/');
const files = lists.flatMap(sourcesOf).map((file) => `${relative}/${file}`);
process.stdout.write(request === 'root' ? relative : files.join('\n'));
