/** Pages that have nothing to show yet, cannot show it, or are refused what they ask for. */
import { editorShot, openFlameGraph, send, setHost, sidebarShot } from './shotSteps.mjs';

const failure = {
  title: 'This file cannot be read',
  message: 'capture.data: expected the magic PERFILE2, found 7f 45 4c 46, which begins an ELF program.',
  place: 'offset 0 (0x0)',
  remedy: 'Choose the perf.data file that perf record wrote; a program is not a recording.',
};

/** The page gets this message and nothing else. */
const told = (shot, name, message, theme = 'dark') =>
  shot(name, (page) => send(page, message), { theme, query: '&show=nothing' });

const loading = (phase, done, total) => ({ type: 'loading', name: 'rx-hv.xenprof', phase, done, total });

/** The profile arrives with `change` made to its first message. */
const opened = (name, change, more) =>
  editorShot(
    name,
    (page) =>
      page.evaluate((part) => {
        const { harness } = globalThis;
        const whole = harness.profile().opened();
        const arrays = Object.entries(part.tree).map(([key, length]) => [key, new Int32Array(length).buffer]);
        harness.send({ ...whole, ...part, tree: { ...whole.tree, ...Object.fromEntries(arrays) } });
      }, change),
    { query: '&show=nothing', ...more },
  );

/** Chooses a time range, for which the page asks the host again. */
async function chooseRange(page) {
  await page.locator('.schedule-plot').focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(400);
}

async function nothingInRange(page) {
  await openFlameGraph(page);
  await page.evaluate(() => {
    const profile = globalThis.harness.profile();
    const weights = profile.weights.bind(profile);
    profile.weights = (query) => {
      const value = weights(query);
      new Float64Array(value.total).fill(0);
      new Float64Array(value.self).fill(0);
      return {
        ...value,
        lanes: value.lanes.map((l) => ({ ...l, total: 0, samples: 0, effectiveSamples: 0 })),
        bar: profile.bar([0, 0, 0, 0], 0),
        note: '0 of 14 117 samples in the chosen time range',
      };
    };
  });
  await chooseRange(page);
}

async function refused(page) {
  await openFlameGraph(page);
  await setHost(page, 'refuse');
  await chooseRange(page);
}

/** Other costs are asked for, of a host in that mode. */
const askForRates = (mode) => async (page) => {
  await page.locator('.layer-bars').waitFor();
  await setHost(page, mode);
  await page.getByRole('radio', { name: 'Per second' }).click();
};

async function breakdownRefused(page) {
  await askForRates('refuse')(page);
  await page.getByText('The breakdown could not be made').waitFor();
}

async function breakdownWaiting(page) {
  await askForRates('silence')(page);
  await page.locator('.busy-bar:visible').waitFor();
}

export const troubleShots = [
  told(editorShot, 'loading', loading('Reading perf.data of dom0', 42, 100)),
  told(editorShot, 'loading-unknown', loading('Reading kallsyms', 0, null), 'light'),
  ...['dark', 'hc-light'].map((theme) =>
    told(editorShot, `failed-${theme}`, { type: 'failed', failure }, theme),
  ),
  opened('empty', { lanes: [], tree: { func: 0, depth: 0, subtreeEnd: 0 } }),
  opened('inconsistent', { tree: { depth: 3 } }, { troubleExpected: true }),
  editorShot('nothing-in-range', nothingInRange),
  editorShot('refused', refused),
  ...['dark', 'light', 'hc-dark'].map((theme) =>
    editorShot(`breakdown-refused-${theme}`, breakdownRefused, { theme }),
  ),
  editorShot('breakdown-waiting', breakdownWaiting),
  told(sidebarShot, 'sidebar-none', { type: 'none' }),
  told(sidebarShot, 'sidebar-loading', { type: 'loading', name: 'rx-hv.xenprof' }),
  told(sidebarShot, 'sidebar-failed', { type: 'failed', failure }, 'light'),
];
