// Tells binding.gyp where the PortAudio that naudiodon ships lies: `root` from this folder on, `from-build` the folder with
// the shared library, from the built addon on.
const path = require('node:path');

const root = path.dirname(require.resolve('naudiodon/package.json', { paths: [__dirname] }));
const answers = {
  root: path.relative(__dirname, path.join(root, 'portaudio')),
  'from-build': path.relative(path.join(__dirname, 'build', 'Release'), path.join(root, 'build', 'Release')),
};
process.stdout.write(answers[process.argv[2]].replaceAll('\\', '/'));
