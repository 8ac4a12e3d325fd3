/** The form that records, used as a person does. */
import assert from 'node:assert/strict';
import { form, hosts, runs, xen1 } from './recordStates.mjs';

const received = (page, type) =>
  page.evaluate((t) => globalThis.harness.received.filter((m) => m.type === t), type);
const record = (page) => page.getByRole('button', { name: 'Record', exact: true }).click();

export const recordChecks = {
  'every field of the form has a label, and the keyboard reaches it': async (page) => {
    const unnamed = await page.evaluate(() =>
      [...globalThis.document.querySelectorAll('input, vscode-button, button, summary')]
        .filter((e) => !(e.labels?.length > 0 || e.getAttribute('aria-label') || e.textContent.trim()))
        .map((e) => e.outerHTML),
    );
    assert.deepEqual(unnamed, []);
    // From the first field on, Tab comes to all that can be changed.
    await page.getByRole('checkbox', { name: 'xen1' }).first().focus();
    const reached = [];
    for (let i = 0; i < 40; i++) {
      reached.push(
        await page.evaluate(() => {
          const { activeElement: at } = globalThis.document;
          return at.labels?.[0]?.innerText.split('\n')[0] ?? at.textContent.trim();
        }),
      );
      await page.keyboard.press('Tab');
    }
    for (const name of [
      'Add Host...',
      'Login',
      'perf',
      'Seconds',
      'Frequency',
      'Name',
      'Folder',
      'More',
      'Record',
    ])
      assert.ok(reached.includes(name), `${name} among ${reached.join(' | ')}`);
  },
  'what is typed is told when the typing stops, and not while a number is none': async (page) => {
    await page.getByLabel('Seconds').fill('25');
    await page.waitForFunction(() => globalThis.harness.received.some((m) => m.type === 'changed'));
    assert.equal((await received(page, 'changed')).at(-1).form.seconds, 25);
    const before = (await received(page, 'changed')).length;
    await page.getByLabel('Seconds').fill('25x');
    await page.waitForTimeout(500);
    assert.equal((await received(page, 'changed')).length, before);
  },
  'a problem is bound to its field, and Record brings the focus there': async (page) => {
    await page.getByLabel('Login to guest1').fill('');
    await record(page);
    const login = page.getByLabel('Login to guest1');
    assert.equal(await login.getAttribute('aria-invalid'), 'true');
    const described = await login.evaluate((e) =>
      e
        .getAttribute('aria-describedby')
        .split(' ')
        .map((id) => globalThis.document.getElementById(id).innerText)
        .join(' '),
    );
    assert.match(described, /Type how to log in/);
    assert.ok(await login.evaluate((e) => e === globalThis.document.activeElement));
    assert.deepEqual(await received(page, 'record'), []);
    await login.fill('root@guest1');
    await record(page);
    const [{ form: sent }] = await received(page, 'record');
    assert.equal(sent.machines.find(({ key }) => key === 'xen1/guest1').login, 'root@guest1');
  },
  'a host that is ticked is connected; hosts that change leave what is typed alone': async (page, send) => {
    await page.getByRole('checkbox', { name: 'root@xen2.example:2222' }).check();
    assert.deepEqual(await received(page, 'connect'), [
      { type: 'connect', target: 'root@xen2.example:2222' },
    ]);
    await page.getByLabel('Login to guest1').fill('ann@gu');
    await send({ type: 'hosts', hosts: [{ ...xen1, facts: 'Xen 4.18' }, ...hosts.slice(1)] });
    await page.getByText('Xen 4.18').waitFor();
    await page.keyboard.type('est');
    assert.equal(await page.getByLabel('Login to guest1').inputValue(), 'ann@guest');
  },
  'a fix is copied as it is': async (page) => {
    await page.getByRole('button', { name: /^Copy the command add vpmu/ }).click();
    const [{ text }] = await received(page, 'copy');
    assert.equal(text, xen1.sources[1].fix);
    await page.getByText('Copied').waitFor();
  },
  'Ctrl+Enter records from any field': async (page) => {
    await page.getByLabel('Name').press('Control+Enter');
    assert.deepEqual((await received(page, 'record')).at(0)?.form.hosts, form.hosts);
  },
  'a run takes the place of the form, can be cancelled, and ends with what it cost': async (page, send) => {
    await send({ type: 'run', run: runs.running });
    const bar = page.getByRole('progressbar');
    assert.equal(await bar.getAttribute('aria-valuenow'), '34');
    assert.ok(await page.getByLabel('Seconds').isHidden());
    const cell = page.getByRole('table').getByRole('cell', { name: '8.32' });
    await cell.waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await received(page, 'cancel')).length, 1);
    await send({ type: 'run', run: { ...runs.running, cancelling: true } });
    await send({ type: 'run', run: runs.fetching });
    await page.getByText('This goes on when the form is closed.').waitFor();
    assert.equal(await bar.getAttribute('aria-valuenow'), '42');
    await send({ type: 'run', run: runs.done });
    const heading = page.getByRole('heading', { name: 'Recorded' });
    assert.ok(await heading.evaluate((e) => e === globalThis.document.activeElement));
    await page.getByRole('button', { name: 'Open Profile' }).click();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    assert.equal((await received(page, 'openResult')).length, 1);
    assert.equal((await received(page, 'dismiss')).length, 1);
    assert.ok(await page.getByLabel('Seconds').isVisible());
  },
  'what a host says stays text': async (page, send) => {
    const evil = '<img src=x onerror=alert(1)>';
    await send({
      type: 'hosts',
      hosts: [{ ...xen1, facts: evil, checks: [{ id: 'x', title: evil, text: evil, fix: evil }] }],
    });
    await page.getByText(evil).first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
  },
};
