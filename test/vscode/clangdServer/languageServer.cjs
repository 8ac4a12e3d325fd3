/**
 * A language server that speaks over its standard input and output: the Language Server Protocol 3.17
 * (microsoft.github.io/language-server-protocol), as far as symbols of documents need it.
 */
const { spawn } = require('node:child_process');

const HEAD_END = Buffer.from('\r\n\r\n');

exports.LanguageServer = class LanguageServer {
  #process;
  #waiting = new Map();
  #lastId = 0;
  #received = Buffer.alloc(0);

  constructor(command, args, folder) {
    this.#process = spawn(command, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#process.stdout.on('data', (chunk) => this.#read(chunk));
    // What is written to a server that has died; its end says so.
    this.#process.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.#process.once('error', resolve);
      this.#process.once('exit', resolve);
    }).then(() => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${command} has ended`));
      this.#waiting.clear();
    });
  }

  get pid() {
    return this.#process.pid;
  }

  request(method, params) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  end() {
    this.#process.kill();
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#process.stdin.write(body);
  }

  #read(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const head = this.#received.indexOf(HEAD_END);
      if (head < 0) return;
      const length = Number(/^Content-Length: (\d+)/im.exec(this.#received.subarray(0, head))[1]);
      const end = head + HEAD_END.length + length;
      if (this.#received.length < end) return;
      this.#take(JSON.parse(this.#received.subarray(end - length, end)));
      this.#received = this.#received.subarray(end);
    }
  }

  /** What the server asks or tells of its own accord is about other things than symbols. */
  #take({ id, method, result, error }) {
    const asked = method === undefined ? this.#waiting.get(id) : undefined;
    if (asked === undefined) return;
    this.#waiting.delete(id);
    if (error) asked.reject(new Error(error.message));
    else asked.resolve(result);
  }
};
