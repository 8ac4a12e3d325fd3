/** Why a function is said to move, or to stay, as a page that can be read and copied: evidence, interval, assumptions. */
import { gainText, shareText } from '../../../source/lensText';
import type { FunctionAdvice, FunctionCost, SourceCosts } from '../../../source/sourceCosts';
import type { Estimate } from '../../../offload/estimate';
import { TELLING_CHANCE } from '../../../offload/verdict';

export interface Why {
  readonly name: string;
  readonly cost: FunctionCost;
  readonly advice: FunctionAdvice;
  /** Of that unit alone on one side-core; null where it cannot be moved, or the model does not say. */
  readonly estimate: Estimate | null;
  readonly costs: SourceCosts;
}

const CLASSES: Readonly<Record<FunctionAdvice['class'], string>> = {
  'move-now': 'It can move to a side-core now',
  'move-with-queues': 'It can move to a side-core, with more queues',
  'move-with-code': 'It could move to a side-core with new code',
  'batch-instead': 'Batching it gains more than moving it',
  'avoid-instead': 'Leaving it out gains more than moving it',
  stay: 'It stays where it is',
};
const MOST_ASSUMPTIONS = 5;

/** Markdown. Names are of other people's files: they are written so that they are nothing but text. */
export function whyNote({ name, cost, advice, estimate, costs }: Why): string {
  const { class: kind, label, mechanism, reason, gain, chanceOfGain, share } = advice;
  return [
    `# ${plain(name)}: ${plain(label)}`,
    `**${CLASSES[kind]}**: ${plain(mechanism)}.`,
    plain(reason),
    '## What was recorded',
    `${Math.round(share * 100)} % of what ${plain(name)} costs (${plain(cost.module)}) is in ${plain(label)}, in the recording ${plain(costs.profile)}. Counted: ${plain(costs.metric.label)}.`,
    table(
      ['Layer', 'Self', 'Samples', 'With all that it calls', 'Samples'],
      cost.lanes.map(({ label: lane, self, selfSamples, total, totalSamples }) => [
        lane,
        selfSamples === 0 ? '0' : shareText(self, selfSamples),
        String(selfSamples),
        shareText(total, totalSamples),
        String(totalSamples),
      ]),
    ),
    'Shares of the layer, with their 95 % intervals.',
    '## What it would gain',
    ...(gain === null
      ? [
          plain(
            costs.gainsWithheld ??
              costs.noAdvice ??
              'The model gives no figure for it: there is nothing to move.',
          ),
        ]
      : [
          `Throughput ${gainText(gain)} if this alone is done, with one side-core more; the interval has 90 % of the model's draws.`,
          ...(chanceOfGain === null ? [] : [chanceText(chanceOfGain)]),
        ]),
    ...(estimate === null ? [] : estimated(estimate)),
    '',
  ].join('\n\n');
}

function chanceText(chance: number): string {
  const percent = Math.round(chance * 100);
  const bounded = percent > 99 ? 'over 99' : percent < 1 ? 'under 1' : String(percent);
  const telling = chance >= TELLING_CHANCE ? '' : ' That is too little to be told from no gain.';
  return `Chance that it gains at all: ${bounded} %.${telling}`;
}

/** Its gain is that of the advice, by other draws: two sets of numbers would only raise questions. */
function estimated({ tornado, withheld, notes }: Estimate): string[] {
  const assumptions = tornado.slice(0, MOST_ASSUMPTIONS);
  return [
    ...(assumptions.length === 0
      ? []
      : [
          '## Assumptions that matter most',
          table(
            ['Assumption', 'Low', 'High', 'Gain if low', 'Gain if high', 'Source'],
            assumptions.map(({ label, low, high, unit, gainAtLow, gainAtHigh, source }) => [
              label,
              figure(low, unit),
              figure(high, unit),
              changeText(gainAtLow),
              changeText(gainAtHigh),
              source,
            ]),
          ),
        ]),
    ...(withheld.length + notes.length === 0
      ? []
      : ['## What else counts', [...withheld, ...notes].map((note) => `- ${plain(note)}`).join('\n')]),
  ];
}

function changeText(factor: number): string {
  const percent = Math.round((factor - 1) * 100);
  return percent < 0 ? `−${-percent} %` : `+${percent} %`;
}

function figure(value: number, unit: string): string {
  const text = Number(value.toPrecision(3)).toString();
  return unit === 'ratio' || unit === 'count' ? text : `${text}\u00a0${unit}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head.map(plain)),
    line(head.map(() => '---')),
    ...rows.map((row) => line(row.map(plain))),
  ].join('\n');
}

/** Text that Markdown makes nothing of: no links, no pictures, no tags, no lines of its own. */
function plain(text: string): string {
  return text
    .slice(0, 2000)
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+!|<>&~$:-]/g, '\\$&');
}
