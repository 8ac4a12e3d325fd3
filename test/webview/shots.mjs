/** The pictures: page, size, theme, and what to do before it is taken. */
import { recordShots } from './recordShots.mjs';

const wide = { width: 1280, height: 800 };
const narrow = { width: 700, height: 800 };
const sidebar = { width: 250, height: 700 };

const tab = (page, name) => page.getByRole('tab', { name }).click();

/** Middle of the n-th row of a lane, in the window. */
async function rowPoint(page, lane, row, fraction = 0.5) {
  await tab(page, 'Flame graph');
  const header = page.locator('.lane-header').nth(lane);
  await header.waitFor();
  const box = await header.boundingBox();
  const scroller = await page.locator('.flame-scroller').boundingBox();
  return { x: scroller.x + scroller.width * fraction, y: box.y + 28 + row * 18 + 9 };
}

async function search(page, text) {
  await tab(page, 'Flame graph');
  await page.locator('.search vscode-text-field').click();
  await page.keyboard.type(text);
}

const send = (page, message) => page.evaluate((m) => globalThis.harness.send(m), message);

const failure = {
  title: 'This file cannot be read',
  message: 'capture.data: expected the magic PERFILE2, found 7f 45 4c 46, which begins an ELF program.',
  place: 'offset 0 (0x0)',
  remedy: 'Choose the perf.data file that perf record wrote; a program is not a recording.',
};

export const shots = [
  ...recordShots,
  ...['dark', 'light', 'hc-dark', 'hc-light'].flatMap((theme) => [
    {
      name: `editor-${theme}`,
      page: 'editor',
      viewport: wide,
      query: `theme=${theme}`,
      act: async (page) => {
        const { x, y } = await rowPoint(page, 1, 5, 0.3);
        await page.mouse.move(x, y);
      },
    },
    {
      name: `editor-${theme}-700`,
      page: 'editor',
      viewport: narrow,
      query: `theme=${theme}`,
      act: (page) => tab(page, 'Flame graph'),
    },
    ...[
      ['Breakdown', '.layer-bars'],
      ['I/O path', '.chain'],
      ['Schedule', '.tl-bar'],
    ].flatMap(([name, content]) =>
      [wide, narrow].map((viewport) => ({
        name: `${name.toLowerCase().replace(/\W/g, '')}-${theme}${viewport === narrow ? '-700' : ''}`,
        page: 'editor',
        viewport,
        query: `theme=${theme}`,
        act: async (page) => {
          await tab(page, name);
          await page.locator(content).first().waitFor();
        },
      })),
    ),
    {
      name: `functions-${theme}`,
      page: 'editor',
      viewport: wide,
      query: `theme=${theme}`,
      act: async (page) => {
        await page.getByRole('tab', { name: 'Functions' }).click();
        await page.locator('.ft-body .ft-row').first().waitFor();
        await page.locator('.ft-scroller').focus();
        await page.keyboard.press('ArrowDown');
      },
    },
    {
      name: `search-${theme}`,
      page: 'editor',
      viewport: wide,
      query: `theme=${theme}`,
      act: async (page) => search(page, 'gnttab'),
    },
    {
      name: `zoomed-${theme}`,
      page: 'editor',
      viewport: wide,
      query: `theme=${theme}`,
      act: async (page) => {
        const { x, y } = await rowPoint(page, 1, 8, 0.3);
        await page.mouse.click(x, y);
      },
    },
    ...[
      ['Overview', '.layer-table'],
      ['Difference flame graph', '.flame-canvas'],
      ['Functions', '.dt-body .dt-row'],
    ].flatMap(([name, content]) =>
      [wide, narrow].map((viewport) => ({
        name: `compare-${name.split(' ')[0].toLowerCase()}-${theme}${viewport === narrow ? '-700' : ''}`,
        page: 'comparison',
        viewport,
        query: `theme=${theme}`,
        act: async (page) => {
          await tab(page, name);
          await page.locator(content).first().waitFor();
        },
      })),
    ),
    { name: `sidebar-${theme}`, page: 'sidebar', viewport: sidebar, query: `theme=${theme}` },
  ]),
  {
    name: 'functions-700',
    page: 'editor',
    viewport: narrow,
    query: 'theme=dark',
    act: (page) => page.getByRole('tab', { name: 'Functions' }).click(),
  },
  { name: 'scale2', page: 'editor', viewport: { width: 900, height: 600 }, scale: 2, query: 'theme=dark' },
  {
    name: 'regex-invalid',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: (page) => search(page, '/(gnt/'),
  },
  {
    name: 'regex',
    page: 'editor',
    viewport: wide,
    query: 'theme=light',
    act: (page) => search(page, '/^xenvif_.*(action|gops)$/i'),
  },
  {
    name: 'focus',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      await page.locator('.lane-header').first().waitFor();
      await page.evaluate(() => {
        const { names, lanes } = globalThis.harness.profile().tree;
        globalThis.harness.send({
          type: 'focus',
          func: names.indexOf('xenvif_tx_action'),
          lane: lanes[1].key,
        });
      });
    },
  },
  {
    name: 'menu',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      const { x, y } = await rowPoint(page, 1, 6, 0.3);
      await page.mouse.click(x, y, { button: 'right' });
    },
  },
  {
    name: 'warnings',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: (page) => page.getByRole('button', { name: '2 warnings' }).click(),
  },
  {
    name: 'clocks',
    page: 'editor',
    viewport: wide,
    query: 'theme=light',
    act: (page) => page.getByRole('button', { name: 'Clocks' }).click(),
  },
  {
    name: 'event-list',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: (page) => page.locator('.event-choice').click(),
  },
  {
    name: 'brush',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      const plot = await page.locator('.schedule-plot').boundingBox();
      await page.mouse.move(plot.x + 300, plot.y + 10);
      await page.mouse.down();
      await page.mouse.move(plot.x + 520, plot.y + 12, { steps: 5 });
      await page.mouse.up();
      await page.mouse.move(plot.x + 420, plot.y + 10);
    },
  },
  {
    name: 'brush-hc',
    page: 'editor',
    viewport: wide,
    query: 'theme=hc-dark',
    act: async (page) => {
      await page.locator('.schedule-plot').focus();
      for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
      await page.getByRole('button', { name: 'Table' }).click();
    },
  },
  {
    name: 'keyboard',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      await page.locator('.lane-header').first().waitFor();
      await page.locator('.flame-scroller').focus();
      for (const key of [
        'ArrowDown',
        'PageDown',
        'ArrowRight',
        'ArrowDown',
        'ArrowDown',
        'ArrowDown',
        'ArrowDown',
      ])
        await page.keyboard.press(key);
    },
  },
  {
    name: 'hostile',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark&hostile',
    act: async (page) => {
      await page.locator('.layer-bar button.segment').nth(2).click();
      await page.waitForTimeout(200);
      await page.locator('.flame-scroller').focus();
      for (const key of ['PageDown', 'PageDown', 'PageDown', 'ArrowDown', 'Enter'])
        await page.keyboard.press(key);
    },
  },
  {
    name: 'hostile-functions',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark&hostile',
    act: (page) => page.getByRole('tab', { name: 'Functions' }).click(),
  },
  {
    name: 'loading',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark&show=nothing',
    act: (page) =>
      send(page, {
        type: 'loading',
        name: 'rx-hv.xenprof',
        phase: 'Reading perf.data of dom0',
        done: 42,
        total: 100,
      }),
  },
  {
    name: 'loading-unknown',
    page: 'editor',
    viewport: wide,
    query: 'theme=light&show=nothing',
    act: (page) =>
      send(page, { type: 'loading', name: 'rx-hv.xenprof', phase: 'Reading kallsyms', done: 0, total: null }),
  },
  ...['dark', 'hc-light'].map((theme) => ({
    name: `failed-${theme}`,
    page: 'editor',
    viewport: wide,
    query: `theme=${theme}&show=nothing`,
    act: (page) => send(page, { type: 'failed', failure }),
  })),
  {
    name: 'empty',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark&show=nothing',
    act: (page) =>
      page.evaluate(() => {
        const { harness } = globalThis;
        const opened = harness.profile().opened();
        const none = new Int32Array(0).buffer;
        harness.send({ ...opened, lanes: [], tree: { func: none, depth: none, subtreeEnd: none } });
      }),
  },
  {
    name: 'nothing-in-range',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      await page.locator('.lane-header').first().waitFor();
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
      await page.locator('.schedule-plot').focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'refused',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      await page.locator('.lane-header').first().waitFor();
      await page.evaluate(() => (globalThis.harness.mode = 'refuse'));
      await page.locator('.schedule-plot').focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'inconsistent',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark&show=nothing',
    troubleExpected: true,
    act: (page) =>
      page.evaluate(() => {
        const { harness } = globalThis;
        const opened = harness.profile().opened();
        harness.send({ ...opened, tree: { ...opened.tree, depth: new Int32Array(3).buffer } });
      }),
  },
  {
    name: 'reloaded',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      const { x, y } = await rowPoint(page, 1, 8, 0.3);
      await page.mouse.click(x, y);
      await search(page, 'copy');
      await page.waitForTimeout(400);
      await page.reload();
      await page.locator('.lane-header').first().waitFor();
    },
  },
  ...['dark', 'light', 'hc-dark'].map((theme) => ({
    name: `breakdown-refused-${theme}`,
    page: 'editor',
    viewport: wide,
    query: `theme=${theme}`,
    act: async (page) => {
      await page.locator('.layer-bars').waitFor();
      await page.evaluate(() => (globalThis.harness.mode = 'refuse'));
      await page.getByRole('radio', { name: 'Per second' }).click();
      await page.getByText('The breakdown could not be made').waitFor();
    },
  })),
  {
    name: 'breakdown-waiting',
    page: 'editor',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      await page.locator('.layer-bars').waitFor();
      await page.evaluate(() => (globalThis.harness.mode = 'silence'));
      await page.getByRole('radio', { name: 'Per second' }).click();
      await page.locator('.busy-bar:visible').waitFor();
    },
  },
  ...['dark', 'light', 'hc-dark', 'hc-light'].map((theme) => ({
    name: `compare-prediction-${theme}`,
    page: 'comparison',
    viewport: wide,
    query: `theme=${theme}&predicted=inside`,
    act: (page) => page.getByRole('button', { name: 'Calibrate' }).waitFor(),
  })),
  {
    name: 'compare-prediction-below-700',
    page: 'comparison',
    viewport: narrow,
    query: 'theme=dark&predicted=below',
    act: async (page) => {
      await page.getByRole('button', { name: 'Calibrate' }).click();
      await page.locator('.told', { hasText: 'narrower' }).waitFor();
    },
  },
  {
    name: 'compare-prediction-nothing',
    page: 'comparison',
    viewport: wide,
    query: 'theme=light&predicted=nothing',
    act: (page) => page.locator('.prediction .withheld').waitFor(),
  },
  {
    name: 'compare-itself',
    page: 'comparison',
    viewport: wide,
    query: 'theme=dark&itself',
    act: (page) => page.locator('.layer-table').waitFor(),
  },
  {
    name: 'compare-no-gain',
    page: 'comparison',
    viewport: wide,
    query: 'theme=light&noGain',
    act: (page) => page.locator('.withheld').waitFor(),
  },
  {
    name: 'compare-typed',
    page: 'comparison',
    viewport: wide,
    query: 'theme=dark',
    act: async (page) => {
      await page.locator('.cost-choice').click();
      await page.getByRole('option', { name: 'Per packet, typed in' }).click();
    },
  },
  {
    name: 'sidebar-none',
    page: 'sidebar',
    viewport: sidebar,
    query: 'theme=dark&show=nothing',
    act: (page) => send(page, { type: 'none' }),
  },
  {
    name: 'sidebar-loading',
    page: 'sidebar',
    viewport: sidebar,
    query: 'theme=dark&show=nothing',
    act: (page) => send(page, { type: 'loading', name: 'rx-hv.xenprof' }),
  },
  {
    name: 'sidebar-failed',
    page: 'sidebar',
    viewport: sidebar,
    query: 'theme=light&show=nothing',
    act: (page) => send(page, { type: 'failed', failure }),
  },
];
