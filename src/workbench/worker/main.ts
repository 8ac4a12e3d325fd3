/** The worker: reads one profile, or two to compare, and answers questions; ending it frees everything. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { memoryInput, type ReadContext } from '../../formats/byteInput';
import { openBytes, openProfile } from '../../formats/openProfile';
import { builtInRules, type CategoryRules } from '../../iopath/categories/categoryRules';
import { withOwnRules } from '../../iopath/categories/ownRules';
import { layerProfile, type LayeredProfile } from '../../iopath/layeredProfile';
import type { Profile } from '../../profile/profile';
import { RefusedQuery } from '../present/replies';
import { columnsOf, OneProfile, TwoProfiles, type Held } from './answers';
import { openLines } from './lineAnswers';
import { readFailure } from './readFailure';
import type { FromWorker, Opening, Question, Source, ToWorker } from './workerMessages';

if (parentPort === null) throw new Error('worker.js is started by the extension, not by hand');
const port = parentPort;

let held: Held | undefined;
let rules: CategoryRules = builtInRules();
const abort = new AbortController();

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'open':
      void open(message.opening);
      break;
    case 'cancel':
      abort.abort(new Error('cancelled'));
      break;
    case 'rules':
      rules = withOwnRules(message.own);
      held?.useRules(rules);
      break;
    case 'question':
      answer(message.id, message.question);
  }
});

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function open(opening: Opening): Promise<void> {
  try {
    held = await openHeld(opening);
    send({ type: 'ready' });
  } catch (error) {
    const cancelled = abort.signal.aborted;
    send({ type: 'failed', failure: readFailure(error, cancelled), cancelled });
  }
}

async function openHeld(opening: Opening): Promise<Held> {
  if ('source' in opening) return new OneProfile(await read(opening.source));
  if ('before' in opening) return new TwoProfiles(await read(opening.before), await read(opening.after));
  const { lines, debug } = opening;
  const looked = throttle();
  return openLines(await readRecorded(lines, true), lines, debug, abort.signal, (phase, done, total) => {
    looked(() => send({ type: 'progress', phase, done, total }));
  });
}

async function read(source: Source): Promise<LayeredProfile> {
  const profile = await readRecorded(source, false);
  send({ type: 'progress', phase: 'Building the call tree', done: 0, total: null });
  return layerProfile(profile, rules);
}

/** @param spots with where in its function each sample is */
async function readRecorded(source: Source, spots: boolean): Promise<Profile> {
  const total = 'path' in source ? await sizeOf(source.path) : source.bytes.length;
  const name = 'path' in source ? basename(source.path) : source.name;
  return readProfile(source, { signal: abort.signal, progress: throttled(`Reading ${name}`, total), spots });
}

/** Null for a folder. */
async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    (s) => (s.isFile() ? s.size : null),
    () => null,
  );
}

function readProfile(source: Source, context: ReadContext): Promise<Profile> {
  if ('path' in source) return openProfile(source.path, context);
  return openBytes(source.name, source.bytes, memoryInput(source.name, source.bytes), context);
}

function throttled(phase: string, total: number | null): (bytes: number) => void {
  const tell = throttle();
  return (done) => {
    // Compressed files hold more than their size: then nobody knows how much is left.
    tell(() =>
      send({ type: 'progress', phase, done, total: total !== null && done <= total ? total : null }),
    );
  };
}

/** A message every 50 ms at most; chunks come far more often than anyone can see. */
function throttle(): (tell: () => void) => void {
  let next = 0;
  return (tell) => {
    const now = performance.now();
    if (now < next) return;
    next = now + 50;
    tell();
  };
}

function answer(id: number, question: Question): void {
  try {
    if (held === undefined) throw new RefusedQuery('The profile is not read yet.');
    const value = held.answer(question);
    send({ type: 'answer', id, answer: value }, columnsOf(value));
  } catch (error) {
    send({ type: 'refused', id, message: error instanceof Error ? error.message : String(error) });
  }
}
