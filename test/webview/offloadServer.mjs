/**
 * Serves the profile editor and the sidebar with a real recording: what the page asks is answered by the worker's own
 * code, in this process. An answer can be changed on its way, to show states that the recording is not in.
 */
import { readFileSync } from 'node:fs';
import { bundledReaders } from './bundledReaders.mjs';
import { servePages } from './pageServer.mjs';

const pageHost = readFileSync(new URL('workerHost.mjs', import.meta.url));

const worker = `
export { openProfile } from './src/formats/openProfile';
export { QUIET } from './src/formats/byteInput';
export { layerProfile } from './src/iopath/layeredProfile';
export { OneProfile } from './src/workbench/worker/answers';
export { summaryMessage } from './src/workbench/sidebarSummary';
export { offloadSummary } from './src/workbench/sidebarOffload';
`;

/** @returns the pages' address, and `attach(page, change)`, which gives a Playwright page this recording's answers. */
export async function serveRecording(path) {
  const { openProfile, QUIET, layerProfile, OneProfile, summaryMessage, offloadSummary } =
    await bundledReaders(worker);
  const held = new OneProfile(layerProfile(await openProfile(path, QUIET)));
  const server = await servePages(['editor', 'sidebar']);
  const document = { query: undefined, ask: (question) => Promise.resolve(held.answer(question)) };
  return {
    url: server.url,
    close: () => server.close(),
    /** The worker's answer to one question; throws what it refuses. */
    answer: (question) => held.answer(question),
    attach: async (page, change = (value) => value) => {
      await page.route('**/fakeHost.mjs', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: pageHost }),
      );
      await page.exposeFunction('askWorker', async (question) => {
        if (question.ask === 'summary') return packed(change(await summaryMessage(document), question));
        if (question.ask === 'offloadSummary')
          return packed(change(await offloadSummary(document), question));
        try {
          return packed(change(held.answer(question), question));
        } catch (error) {
          return JSON.stringify({ refused: error.message });
        }
      });
    },
  };
}

/** JSON with columns as text: functions of a page take nothing else. */
function packed(value) {
  return JSON.stringify(value, (_, each) =>
    each instanceof ArrayBuffer ? { $column: Buffer.from(each).toString('base64') } : each,
  );
}
