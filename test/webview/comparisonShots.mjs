/** The comparison: a prediction beside its measurement, and pairs of profiles that say little. */
import { comparisonShot, narrow, themes } from './shotSteps.mjs';

const seen = (selector) => (page) => page.locator(selector).waitFor();

async function calibrate(page) {
  await page.getByRole('button', { name: 'Calibrate' }).click();
  await page.locator('.told', { hasText: 'narrower' }).waitFor();
}

async function typeRates(page) {
  await page.locator('.cost-choice').click();
  await page.getByRole('option', { name: 'Per packet, typed in' }).click();
}

export const comparisonShots = [
  ...themes.map((theme) =>
    comparisonShot(
      `compare-prediction-${theme}`,
      (page) => page.getByRole('button', { name: 'Calibrate' }).waitFor(),
      { theme, query: '&predicted=inside' },
    ),
  ),
  comparisonShot('compare-prediction-below-700', calibrate, { viewport: narrow, query: '&predicted=below' }),
  comparisonShot('compare-prediction-nothing', seen('.prediction .withheld'), {
    theme: 'light',
    query: '&predicted=nothing',
  }),
  comparisonShot('compare-itself', seen('.layer-table'), { query: '&itself' }),
  comparisonShot('compare-no-gain', seen('.withheld'), { theme: 'light', query: '&noGain' }),
  comparisonShot('compare-typed', typeRates),
];
