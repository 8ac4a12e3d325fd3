/** The worker that packs what was recorded: reading it all would hold up every extension for seconds. */
import { parentPort, workerData } from 'node:worker_threads';
import { packFolder } from './hostRoom';

/** What it is started with: the arguments of `packFolder`. */
export type ToPack = Parameters<typeof packFolder>;

export type Packed =
  | { readonly samples: ReadonlyMap<string, number> }
  /** For people. */
  | { readonly failure: string };

if (parentPort === null) throw new Error('packWorker.js is started by the extension, not by hand');
const port = parentPort;

packFolder(...(workerData as ToPack)).then(
  (samples) => port.postMessage({ samples } satisfies Packed),
  (error: unknown) =>
    port.postMessage({ failure: error instanceof Error ? error.message : String(error) } satisfies Packed),
);
