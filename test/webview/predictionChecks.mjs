/** A prediction beside its measurement: what is said, what the button sends, what survives another view. */
import assert from 'node:assert/strict';

const received = (page, type) =>
  page.evaluate((t) => globalThis.harness.received.filter((m) => m.type === t), type);

export const predictionChecks = {
  'a prediction stands above the gain, and calibrates once': async (page) => {
    const headings = await page.locator('.overview-column').nth(1).locator('h2').allInnerTexts();
    assert.deepEqual(headings.slice(0, 2), ['Predicted and measured', 'Where the gain comes from']);
    const section = page.locator('.prediction');
    assert.match(
      await section.innerText(),
      /1\.45× measured, inside the predicted interval[^]*predicted 1\.52× \(1\.18–1\.93\)/,
    );
    const calibrate = section.getByRole('button', { name: 'Calibrate' });
    await calibrate.focus();
    await page.keyboard.press('Enter');
    await section.locator('.told', { hasText: '24 % narrower' }).waitFor();
    assert.equal((await received(page, 'calibrate')).length, 1);
    assert.equal(await calibrate.count(), 0);
    // Figures are asked for anew, the prediction stays.
    await page.locator('.cost-choice').click();
    await page.getByRole('option', { name: 'Per second' }).click();
    await page.waitForFunction(
      () => globalThis.harness.received.filter((m) => m.type === 'compare').length > 1,
    );
    await section.locator('.told', { hasText: '24 % narrower' }).waitFor();
    // A reload of the window finds the plan by its id.
    const saved = await page.evaluate(() => globalThis.acquireVsCodeApi().getState());
    assert.equal(saved.plan, 'plan-1');
  },
};
