/** C texts parsed in a worker, so that no text, whatever it holds, keeps the editor waiting. */
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ParsedSource } from '../../source/sourceFunction';
import type { FromParser, ParserData, ToParser } from './parserMessages';

const MOST_CHARACTERS = 8_000_000;
const LONGEST_LINE = 1_000_000;
/** The worker gives up on a text long before. */
const ANSWER_LIMIT_MS = 20_000;
/** A tree of the largest text has its memory beside this. */
const HEAP_MB = 1024;

interface Request {
  readonly key: string;
  text: string;
  readonly answers: ((parsed: ParsedSource) => void)[];
  readonly failures: ((error: Error) => void)[];
}

export class SourceParser {
  private worker: Worker | null = null;
  /** At most one for each key: a newer text takes the place of one that waits. */
  private readonly waiting = new Map<string, Request>();
  private running: { readonly id: number; readonly request: Request; readonly timer: NodeJS.Timeout } | null =
    null;
  /** Keys whose texts ended a worker: not tried again until they are forgotten. */
  private readonly harmful = new Set<string>();
  private disposed = false;
  private lastId = 0;

  /**
   * The worker starts with the first text.
   * @param workerFile dist/parserWorker.js
   * @param wasmFolder with the two .wasm files; the worker's own if not given
   */
  constructor(
    private readonly workerFile: string,
    private readonly wasmFolder: string = dirname(workerFile),
    private readonly answerLimitMs: number = ANSWER_LIMIT_MS,
  ) {}

  /**
   * The functions of a C text. A text that cannot be parsed has none, and `incomplete` says why. A text that is replaced by a newer one of
   * its key before its turn gets the newer one's answer.
   * @param key names the document: the tree of its last text is kept, so that the next one is parsed where it differs
   * @throws Error when the parser is disposed of before the answer
   */
  parse(key: string, text: string): Promise<ParsedSource> {
    if (this.disposed) return Promise.reject(disposedError());
    const refusal = refusalOf(text) ?? (this.harmful.has(key) ? HARMFUL : null);
    if (refusal !== null) return Promise.resolve(nothing(refusal));
    return new Promise((resolve, reject) => {
      const request = this.waiting.get(key) ?? { key, text, answers: [], failures: [] };
      request.text = text;
      request.answers.push(resolve);
      request.failures.push(reject);
      this.waiting.set(key, request);
      this.next();
    });
  }

  /** The document is closed: its tree is freed. */
  forget(key: string): void {
    this.harmful.delete(key);
    if (this.worker !== null) this.send(this.worker, { type: 'forget', key });
  }

  dispose(): void {
    this.disposed = true;
    const { running } = this;
    const left = [...(running ? [running.request] : []), ...this.waiting.values()];
    this.waiting.clear();
    this.stop();
    for (const { failures } of left) for (const fail of failures) fail(disposedError());
  }

  private next(): void {
    if (this.running !== null) return;
    const request = this.waiting.values().next().value;
    if (request === undefined) return;
    this.waiting.delete(request.key);
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    const timer = setTimeout(() => this.failed(worker), this.answerLimitMs);
    this.running = { id, request, timer };
    this.send(worker, { type: 'parse', id, key: request.key, text: request.text });
  }

  private start(): Worker {
    const workerData: ParserData = { wasmFolder: this.wasmFolder };
    const worker = new Worker(this.workerFile, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    worker.on('message', (message: FromParser) => this.answered(message));
    worker.on('error', () => this.failed(worker));
    worker.on('exit', () => this.failed(worker));
    // An open parser is no reason for a process to stay.
    worker.unref();
    return worker;
  }

  private answered({ id, parsed }: FromParser): void {
    if (this.running?.id !== id) return;
    const { request, timer } = this.running;
    clearTimeout(timer);
    this.running = null;
    for (const answer of request.answers) answer(parsed);
    this.next();
  }

  /** It died or does not answer: the text that it had is to blame, and the others go to a new one. */
  private failed(worker: Worker): void {
    if (worker !== this.worker) return;
    const request = this.running?.request;
    this.stop();
    if (request !== undefined) {
      this.harmful.add(request.key);
      for (const answer of request.answers) answer(nothing(HARMFUL));
    }
    this.next();
  }

  private stop(): void {
    const { worker, running } = this;
    this.worker = null;
    this.running = null;
    if (running !== null) clearTimeout(running.timer);
    void worker?.terminate();
  }

  private send(worker: Worker, message: ToParser): void {
    worker.postMessage(message);
  }
}

const HARMFUL = 'The parser gave up on this text. Close and open the file to try again.';

function nothing(incomplete: string): ParsedSource {
  return { functions: [], includes: [], incomplete };
}

/** Why a text is not parsed at all; null if it is. */
function refusalOf(text: string): string | null {
  if (text.length > MOST_CHARACTERS)
    return `This file is larger than ${MOST_CHARACTERS / 1e6} MB: its functions are not looked for.`;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const length = (end < 0 ? text.length : end) - start;
    if (length > LONGEST_LINE)
      return `This file has a line of more than ${LONGEST_LINE / 1e6} MB: its functions are not looked for.`;
    start += length + 1;
  }
  return null;
}

function disposedError(): Error {
  return new Error('The parser was ended before it answered.');
}
