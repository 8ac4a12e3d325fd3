/** See report.mjs, which bundles and runs it. */
import { parseArgs } from 'node:util';
import { estimateSystem } from '../../src/offload/estimateSystem';
import { coverageTable, gainCoverage, judgeAll, otherCoverage, type Judged } from './coverage';
import { choicesFrom, choiceTable } from './searchJudge';

const { values } = parseArgs({
  options: {
    systems: { type: 'string' },
    first: { type: 'string' },
    draws: { type: 'string' },
    each: { type: 'boolean' },
    search: { type: 'string' },
  },
});
const first = Number(values.first ?? 1);
const seeds = Array.from({ length: Number(values.systems ?? 208) }, (_, i) => first + i);
const text =
  values.search === undefined ? coverage() : choiceTable(choicesFrom(first, Number(values.search)));
process.stdout.write(`${text}\n`);

function coverage(): string {
  const judged = judgeAll(seeds, estimateSystem, Number(values.draws ?? 1000));
  return values.each
    ? judged.map(lineOf).join('\n')
    : `${coverageTable('gain', gainCoverage(judged))}\n\n${coverageTable('what else', otherCoverage(judged))}`;
}

function lineOf({ seed, gain, groups }: Judged): string {
  const { truth, low, median, high } = gain;
  const place = truth < low ? 'below' : truth > high ? 'above' : 'inside';
  const [three, a, b, c] = [truth, median, low, high].map((value) => value.toFixed(3));
  return `${seed}\t${place}\t${three}\t${a} (${b} to ${c})\t${groups.join(', ')}`;
}
