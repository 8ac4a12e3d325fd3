/** The worker: reads one profile and answers questions about it. One worker per open file; ending it frees everything. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { memoryInput, type ReadContext } from '../../formats/byteInput';
import { describePlace, FormatError } from '../../formats/formatError';
import { openBytes, openProfile } from '../../formats/openProfile';
import { layerProfile, type LayeredProfile } from '../../iopath/layeredProfile';
import type { Profile } from '../../profile/profile';
import { openedMessage } from '../present/openedMessage';
import { functionsReply, RefusedQuery, weightsReply } from '../present/replies';
import type { Answer, FromWorker, Question, Source, ToWorker } from './workerMessages';

if (parentPort === null) throw new Error('worker.js is started by the extension, not by hand');
const port = parentPort;

let layered: LayeredProfile | undefined;
const abort = new AbortController();

port.on('message', (message: ToWorker) => {
  if (message.type === 'open') void open(message.source);
  else if (message.type === 'cancel') abort.abort(new Error('cancelled'));
  else answer(message.id, message.question);
});

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function open(source: Source): Promise<void> {
  try {
    const total =
      'path' in source
        ? await stat(source.path).then(
            (s) => (s.isFile() ? s.size : null),
            () => null,
          )
        : source.bytes.length;
    const profile = await read(source, { signal: abort.signal, progress: throttled('Reading', total) });
    send({ type: 'progress', phase: 'Building the call tree', done: 0, total: null });
    layered = layerProfile(profile);
    send({ type: 'ready' });
  } catch (error) {
    send({ type: 'failed', failure: describeFailure(error), cancelled: abort.signal.aborted });
  }
}

function read(source: Source, context: ReadContext): Promise<Profile> {
  if ('path' in source) return openProfile(source.path, context);
  return openBytes(source.name, source.bytes, memoryInput(source.name, source.bytes), context);
}

/** A message every 50 ms at most; chunks come far more often than anyone can see. */
function throttled(phase: string, total: number | null): (bytes: number) => void {
  let next = 0;
  return (done) => {
    const now = performance.now();
    if (now < next) return;
    next = now + 50;
    // Compressed files hold more than their size: then nobody knows how much is left.
    send({ type: 'progress', phase, done, total: total !== null && done <= total ? total : null });
  };
}

function describeFailure(error: unknown) {
  if (error instanceof FormatError) {
    return {
      title: `Cannot read ${basename(error.input)}`,
      message: error.expectation,
      place: describePlace(error.place),
      ...(error.remedy !== '' && { remedy: error.remedy }),
    };
  }
  if (abort.signal.aborted)
    return {
      title: 'Cancelled',
      message: 'Reading was cancelled.',
      remedy: 'Try again reads it from the start.',
    };
  if (error instanceof RangeError && /array|length|memory/i.test(error.message)) {
    return {
      title: 'Not enough memory',
      message: `The profile does not fit into memory (${error.message}).`,
      remedy: 'Record for a shorter time or at a lower frequency.',
    };
  }
  return {
    title: 'Cannot read the profile',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'The log ("Xen I/O: Show Log") has the details; please report it with them.',
  };
}

function answer(id: number, question: Question): void {
  try {
    if (layered === undefined) throw new RefusedQuery('The profile is not read yet.');
    const value = answerTo(layered, question);
    send({ type: 'answer', id, answer: value }, buffersOf(value));
  } catch (error) {
    send({ type: 'refused', id, message: error instanceof Error ? error.message : String(error) });
  }
}

function answerTo(profile: LayeredProfile, question: Question): Answer {
  switch (question.ask) {
    case 'opened':
      return openedMessage(profile);
    case 'weights':
      return weightsReply(profile, question.query);
    case 'functions':
      return functionsReply(profile, question.query, question.most);
  }
}

/** Big columns move, they are not copied; the worker makes fresh ones for every answer. */
function buffersOf(value: Answer): ArrayBuffer[] {
  if ('type' in value) {
    const { tree, funcs, schedule } = value;
    const own = [tree.func, tree.depth, tree.subtreeEnd, funcs.module, funcs.layer];
    return schedule === null ? own : [...own, schedule.vcpu, schedule.pcpu, schedule.start, schedule.end];
  }
  return value.kind === 'weights' ? [value.total, value.self] : [];
}
