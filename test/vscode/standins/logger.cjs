/**
 * In place of the native @vscode/spdlog (interface: its index.d.ts): appends lines to a file, at once and unrotated.
 * Without a logger every output channel of VS Code stays empty, ours included.
 */
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

/** Levels by number, as spdlog has them. */
const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  constructor(_kind, _name, file) {
    this.file = file;
    this.level = LEVELS.indexOf('info');
    this.bare = false;
  }

  log(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().slice(0, -1).replace('T', ' ');
    const line = this.bare ? message : `${time} [${LEVELS[level]}] ${message}\n`;
    try {
      appendFileSync(this.file, line);
    } catch (error) {
      // At the end of a test the folder is removed under a server that still says goodbye.
      if (error.code !== 'ENOENT') throw error;
    }
  }

  trace(message) {
    this.log(0, message);
  }
  debug(message) {
    this.log(1, message);
  }
  info(message) {
    this.log(2, message);
  }
  warn(message) {
    this.log(3, message);
  }
  error(message) {
    this.log(4, message);
  }
  critical(message) {
    this.log(5, message);
  }

  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {
    this.bare = false;
  }
  clearFormatters() {
    this.bare = true;
  }
  flush() {}
  drop() {}
}

async function createLogger(name, file) {
  mkdirSync(dirname(file), { recursive: true });
  return new Logger('', name, file);
}

// One by one: VS Code imports this from an ES module, and node finds only such names in a CommonJS file.
exports.version = 0;
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
