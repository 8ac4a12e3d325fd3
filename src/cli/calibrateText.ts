/** A prediction beside its measurement on a terminal, no line wider than 100 columns. */
import type { Learnt } from '../offload/calibration/calibrate';
import type { Calibration } from '../offload/calibration/calibration';
import { learntText, pairsText } from '../offload/calibration/learntText';
import type { JudgedPart, Judgement, MeasuredGain } from '../offload/calibration/measuredGain';
import type { Estimated, Move } from '../offload/estimate';
import { list, movesText, wrapped } from './estimateText';
import { changeText, gainText } from './offloadNumbers';
import { table } from './table';

export interface Calibrated {
  readonly file: string;
  readonly moves: readonly Move[];
  readonly predicted: Estimated;
  readonly measured: MeasuredGain;
  /** Where the measured ratio comes from. */
  readonly source: string;
  readonly judgement: Judgement;
  readonly terms: readonly JudgedPart[];
  readonly termsNote: string | null;
  readonly told: Learnt['pairs'][number];
  readonly calibration: Calibration;
}

export function* calibrateText(calibrated: Calibrated): Generator<string> {
  const { file, moves, predicted, measured, source, judgement, terms, termsNote, told, calibration } =
    calibrated;
  yield* wrapped(`Move ${movesText(moves)}: ${judgement.text}`);
  yield '\n';
  const { ratio, low, high } = measured;
  const rows: [string, string][] = [
    ['predicted', gainText(predicted)],
    ['measured', `${gainText({ low, median: ratio, high })}, ${source}`],
    ['off by', `${changeText(1 + judgement.error)} of what was predicted`],
  ];
  for (const [name, text] of rows) yield* wrapped(`${name.padEnd(12)}${text}`, 12);
  yield* table('Where the gain comes from', terms, [
    { title: 'term', cell: ({ label }) => label, words: true, most: 30 },
    { title: 'predicted', cell: (part) => gainText(factors(part.predicted)) },
    {
      title: 'measured',
      cell: ({ measured: { value, low: l, high: h } }) =>
        gainText(factors({ low: l, median: value, high: h })),
    },
    { title: '', cell: ({ agrees }) => (agrees ? 'agree' : 'differ'), words: true },
  ]);
  if (termsNote !== null) yield* list('Not told, or not the same', [termsNote]);
  yield '\n';
  yield* wrapped(learntText(told));
  yield* wrapped(`${file} holds what was learnt of ${calibration.host} from ${pairsText(calibration)}.`);
}

/** Terms are of ln G. */
const factors = ({ low, median, high }: Estimated): Estimated => ({
  low: Math.exp(low),
  median: Math.exp(median),
  high: Math.exp(high),
});
