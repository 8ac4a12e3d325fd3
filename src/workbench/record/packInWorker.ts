/** Packs a recording in a worker, so that VS Code's other extensions go on. */
import { Worker } from 'node:worker_threads';
import type { RecordRequest } from '../../host/recordRequest';
import type { Packed, ToPack } from '../hosts/packWorker';

/** @param workerFile dist/packWorker.js */
export function packInWorker(workerFile: string): NonNullable<RecordRequest['pack']> {
  return (...workerData: ToPack) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(workerFile, { name: 'xen-io-pack', workerData });
      worker.once('message', (packed: Packed) => {
        if ('samples' in packed) resolve(packed.samples);
        else reject(new Error(packed.failure));
      });
      // It ran out of memory, or its script is gone.
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`Packing ended with status ${code}.`)));
    });
}
