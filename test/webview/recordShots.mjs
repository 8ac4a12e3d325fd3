/** The pictures of the form that records. */
import { themes } from './shotSteps.mjs';

const wide = { width: 1100, height: 900 };
const narrow = { width: 420, height: 900 };

const shot = (theme, state, viewport = wide, act = undefined, name = state) => ({
  name: `record-${name}-${theme}${viewport === narrow ? '-420' : ''}`,
  page: 'record',
  viewport,
  query: `theme=${theme}&record=${state}`,
  act,
});

const more = async (page) => {
  await page.locator('summary').click();
  await page.locator('.form-footer').scrollIntoViewIfNeeded();
  await page.evaluate(() => globalThis.scrollTo(0, 1e6));
};
/** Everything that can be wrong, said at once. */
const problems = async (page) => {
  await page.getByLabel('Seconds').fill('none');
  await page.getByLabel('Login to guest1').fill('');
  await page.getByLabel('Name').fill('a/b');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
};

export const recordShots = [
  ...themes.flatMap((theme) => [
    ...['empty', 'idle', 'running', 'done', 'failed'].flatMap((state) => [
      shot(theme, state),
      shot(theme, state, narrow),
    ]),
    shot(theme, 'idle', wide, more, 'more'),
    shot(theme, 'idle', narrow, problems, 'problems'),
    shot(theme, 'idle', wide, problems, 'problems'),
    shot(theme, 'two', { width: 1100, height: 1300 }),
  ]),
  ...['starting', 'fetching', 'cancelled', 'unconnected'].map((state) => shot('dark', state)),
  shot('dark', 'hostile', { width: 1100, height: 1800 }),
];
