/** States of the Offload tab that pictures are taken of: what a person does, or how a worker's answer differs. */

/** Changes every estimate of an answer: the one that was asked for and those of the plan. */
function estimates(change) {
  return (value) => {
    if (value.kind === 'estimate') return { ...value, estimate: change(value.estimate) };
    return value;
  };
}

const wide = { low: 0.86, median: 0.93, high: 0.98 };
const around = { low: 0.91, median: 1.01, high: 1.12 };
const NAME = `vif<b>1.0</b>\u202egnp.exe${'-with-a-very-long-name'.repeat(6)}`;

const adjust = async (page, times) => {
  for (let i = 0; i < times; i++) await page.getByRole('button', { name: 'One side-core more' }).click();
};

export const offloadStates = {
  nothing: { act: (page) => page.getByText('Move nothing', { exact: true }).click() },
  'bounds-only': {
    change: estimates((estimate) => ({
      ...estimate,
      verdict: 'bounds-only',
      summary: 'At most +64 %: without throughput, costs per unit of work are not known.',
      baseline: { ...estimate.baseline, throughput: null, check: null },
      throughput: null,
      latencyNs: null,
      withheld: ['Throughput: the recording holds no counter of packets, bytes or requests.'],
    })),
  },
  withheld: {
    change: estimates((estimate) => ({
      ...estimate,
      verdict: 'withheld',
      summary:
        'Not told: the CPUs would allow 3.10 times the recorded rate; something else bounds it: a window or latency, the link, a lock, the peer or the offered load. If it were bound as modelled: +18 % (+9 % to +27 %).',
    })),
  },
  loss: {
    change: estimates((estimate) => ({
      ...estimate,
      verdict: 'loss',
      summary: 'A loss is likelier: throughput −7 % (−14 % to −2 %).',
      gain: wide,
      chanceOfGain: 0.04,
    })),
  },
  'not-told': {
    change: estimates((estimate) => ({
      ...estimate,
      verdict: 'not-distinguishable',
      summary: 'Cannot be told from no gain: throughput +1 % (−9 % to +12 %).',
      gain: around,
      chanceOfGain: 0.55,
    })),
  },
  'three-cores': {
    act: async (page) => {
      await adjust(page, 2);
      await page.waitForTimeout(800);
      const boxes = page.locator('.candidate-table input:not(:disabled):not(:checked)');
      for (let i = 0; i < 2; i++) {
        await boxes.first().click();
        await page.waitForTimeout(300);
      }
      await page.locator('.candidate-side-core').last().click();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    },
  },
  /** A lens on source code asked for it: what moved already stays ticked. */
  'add-move': {
    act: async (page) => {
      const free = page.locator('.candidate-table input:not(:disabled):not(:checked)').first();
      const unit = await free.getAttribute('data-unit');
      const ticked = await page.locator('.candidate-table input:checked').count();
      await page.evaluate((wanted) => globalThis.harness.send({ type: 'addMove', unit: wanted }), unit);
      await page.locator('.candidate-table input:checked').nth(ticked).waitFor();
      await page.locator(`[data-unit="${unit}"]:checked:focus`).waitFor();
    },
  },
  'add-unknown': {
    act: async (page) => {
      await page.evaluate(() => globalThis.harness.send({ type: 'addMove', unit: 'netback:vif9.9' }));
      await page.locator('.offload-notice', { hasText: 'netback:vif9.9' }).waitFor();
    },
  },
  hostile: {
    change: (value) => {
      if (value.kind === 'estimate') {
        return {
          ...value,
          estimate: {
            ...value.estimate,
            cores: value.estimate.cores.map((core) => ({ ...core, label: NAME })),
            tornado: value.estimate.tornado.map((row) => ({ ...row, label: NAME, source: NAME })),
            notes: [NAME],
          },
          steps: value.steps.map((step) => ({ ...step, title: NAME, where: NAME, note: NAME })),
        };
      }
      if (value.kind !== 'offload') return value;
      const { plan } = value;
      return {
        ...value,
        plan: {
          ...plan,
          candidates: plan.candidates.map((each, i) => ({
            ...each,
            label: `${i} ${NAME}`,
            mechanism: NAME,
            domain: NAME,
          })),
          advice: plan.advice.map((each) => ({ ...each, title: NAME, reason: NAME, source: NAME })),
        },
      };
    },
  },
  empty: {
    change: (value) =>
      value.kind === 'offload'
        ? {
            ...value,
            works: [],
            plan: {
              ...value.plan,
              best: null,
              runnerUp: null,
              curve: [],
              candidates: [],
              advice: [],
              withheld: ['Nothing here costs enough to be worth moving.'],
            },
          }
        : value,
  },
  refused: {
    change: (value) => {
      if (value.kind === 'offload') throw new Error('There are no samples of any context that does I/O.');
      return value;
    },
  },
  loading: { silent: 'offload' },
  typed: {
    act: async (page) => {
      await page.locator('.work-counter').click();
      await page.locator('.work-counter vscode-option').last().click();
      await page.locator('.offload .cost-field input').fill('1.2k');
      await page.locator('.offload .cost-field input').press('Enter');
      await page.waitForTimeout(1500);
    },
  },
  editor: {
    act: async (page) => {
      await page.locator('.tornado-row').first().click();
      const fields = page.locator('.tornado-editor input');
      await fields.nth(0).fill('0.95');
      await fields.nth(1).fill('1.05');
      await fields.nth(1).press('Enter');
      await page.locator('.tag.own').waitFor();
      await page.locator('.tornado-row').nth(1).click();
    },
  },
};
