/** In place of the native @vscode/native-watchdog, which ends a process when its parent dies: guard.mjs sees to that. */
exports.start = () => {};
exports.exit = () => {};
