// naudiodon's index.js asks for this module at load; the sound process wants none of what the real one does.
exports.registerHandler = () => {};
exports.causeSegfault = () => {};
