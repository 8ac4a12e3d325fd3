/** What was predicted of a plan that was tried, beside what the two recordings measured, and a button to learn from it. */
import { scaleLinear } from 'd3';
import type { EstimateFigure } from '../../src/protocol/compare';
import type { PredictionShown } from '../../src/protocol/prediction';
import { button } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { factor, factorText } from './differenceText';
import { calibrateText, fellText, predictionRows, sourceText, type PredictionRow } from './predictionText';

/** Replaces what the section shows. */
export function predictionSection(
  section: HTMLElement,
  prediction: PredictionShown,
  calibrate: () => void,
): void {
  const { title, host, measured, fell, termsNote, told } = prediction;
  const rows = predictionRows(prediction);
  fill(
    section,
    el('h2', {}, 'Predicted and measured'),
    el('p', { class: 'muted' }, `${shortText(title, 120)}, on ${shortText(host, 60)}`),
    measured === null
      ? el('p', { class: 'withheld' }, shortText(fellText(prediction), 400))
      : el(
          'p',
          { class: 'gain-total' },
          el('strong', {}, `${factor(measured.ratio)}\u00d7`),
          ' measured, ',
          el('span', { class: `fell fell-${fell ?? 'inside'}` }, fellText(prediction)),
        ),
    predictionBars(rows),
    ...[sourceText(prediction), termsNote ?? '']
      .filter((text) => text !== '')
      .map((text) => el('p', { class: 'muted note' }, shortText(text, 400))),
    calibration(prediction, calibrate),
    el('p', { class: 'told', attributes: { 'aria-live': 'polite' } }, shortText(told ?? '', 800)),
  );
}

/** Predicted above measured on one scale, whose middle is no change. */
function predictionBars(rows: readonly PredictionRow[]): HTMLElement {
  const ends = rows.flatMap(({ predicted, measured }) => [
    ...endsOf(predicted),
    ...(measured ? endsOf(measured) : []),
  ]);
  const reach = Math.max(0.05, ...ends.filter(Number.isFinite).map(Math.abs));
  const x = scaleLinear([-reach, reach], [0, 100]).clamp(true);
  const bar = (kind: string, { value, low, high }: EstimateFigure) => {
    const [from, to] = [x(Math.log(low)), x(Math.log(high))];
    const range = el('span', { class: `range range-${kind}` });
    range.style.left = `${from}%`;
    range.style.width = `${Math.max(0, to - from)}%`;
    const middle = el('span', { class: `range-middle range-middle-${kind}` });
    middle.style.left = `${x(Math.log(value))}%`;
    return [range, middle];
  };
  return el(
    'div',
    { class: 'factors' },
    ...rows.map(({ label, predicted, measured, agrees }) =>
      el(
        'div',
        { class: 'factor prediction-row' },
        el(
          'span',
          { class: 'factor-label' },
          shortText(label, 60),
          agrees === false ? el('span', { class: 'differs' }, ' differs') : null,
        ),
        el(
          'span',
          { class: 'factor-track', attributes: { 'aria-hidden': 'true' } },
          el('span', { class: 'factor-one' }),
          ...bar('predicted', predicted),
          ...(measured ? bar('measured', measured) : []),
        ),
        el(
          'span',
          { class: 'factor-value' },
          el('span', { class: 'muted' }, `predicted ${factorText(predicted)}`),
          el('span', {}, measured ? `measured ${factorText(measured)}` : 'not measured'),
        ),
      ),
    ),
  );
}

const endsOf = ({ value, low, high }: EstimateFigure) => [value, low, high].map(Math.log);

function calibration(prediction: PredictionShown, calibrate: () => void): HTMLElement | null {
  // After calibrating, what was told says so.
  if (prediction.measured === null || (prediction.learnt && prediction.told !== null)) return null;
  if (prediction.learnt) {
    return el(
      'p',
      { class: 'note' },
      `${shortText(prediction.host, 60)} is calibrated with this measurement.`,
    );
  }
  const start = button('Calibrate', 'primary', () => {
    start.setAttribute('disabled', '');
    calibrate();
  });
  return el(
    'div',
    { class: 'calibrate' },
    start,
    el('span', { class: 'muted' }, shortText(calibrateText(prediction), 200)),
  );
}
