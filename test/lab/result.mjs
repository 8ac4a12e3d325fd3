/** The last result of every check, kept in the lab's folder and shown in README.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { folder } from './settings.mjs';

const kept = join(folder, 'results.json');
const readme = join(import.meta.dirname, 'README.md');
const [BEGIN, END] = ['<!-- last result -->', '<!-- end of last result -->'];

/**
 * @typedef {object} Row
 * @property {string} title
 * @property {boolean} passed
 * @property {string} figure what was measured, or what went wrong
 * @property {string} when the check ended, as in ISO 8601
 * @property {number} load of this machine then
 */

/**
 * Puts rows in the place of older ones.
 * @param {Row[]} rows
 * @param {string[]} titles of all checks there are
 * @returns {Row[]} in the order of the titles
 */
export function keepRows(rows, titles) {
  const older = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
  const all = new Map([...older, ...rows].map((row) => [row.title, row]));
  const known = titles.filter((title) => all.has(title)).map((title) => all.get(title));
  writeFileSync(kept, JSON.stringify(known, null, 1));
  return known;
}

/**
 * @param {Row[]} rows
 * @param {string} versions of what was tested
 */
export function resultText(rows, versions) {
  const lines = rows.map(
    ({ title, passed, figure }) => `| ${cell(title)} | ${passed ? 'ok' : '**failed**'} | ${cell(figure)} |`,
  );
  const passed = rows.filter((row) => row.passed).length;
  const times = rows.map(({ when }) => when.slice(0, 16).replace('T', ' ')).sort();
  const loads = rows.map(({ load }) => load);
  return prettier.format(
    `${passed} of ${rows.length} checks passed in their last run, ${times[0]} to ${times.at(-1)} UTC, on two cores under a load of ` +
      `${Math.min(...loads).toFixed(0)} to ${Math.max(...loads).toFixed(0)}. ${versions}.\n\n` +
      `| check | result | figures |\n| --- | --- | --- |\n${lines.join('\n')}\n`,
    { parser: 'markdown' },
  );
}

/** Puts it where the last one was. */
export function writeResult(text) {
  const whole = readFileSync(readme, 'utf8');
  const [from, to] = [whole.indexOf(BEGIN), whole.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`No place for the result in ${readme}: ${BEGIN} ... ${END}`);
  writeFileSync(readme, `${whole.slice(0, from + BEGIN.length)}\n\n${text}\n${whole.slice(to)}`);
}

/** One line, whatever an error says. */
function cell(text) {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll(/[<>]/g, '').slice(0, 600);
}
