/** The answer in one look: what is moved, the gain with its interval, and the figures beside it. */
import type { Estimate, Estimated } from '../../src/protocol/offload';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import {
  chanceText,
  costInterval,
  costText,
  gainInterval,
  gainText,
  isPoint,
  percentText,
  rateInterval,
  rateText,
  sentenceText,
  VERDICT_LABELS,
} from './gainText';

export class GainHeadline {
  readonly element = el('section', {
    class: 'gain-headline',
    attributes: { 'aria-label': 'Prediction' },
  });
  private readonly content = el('div', { class: 'gain-content' });
  /** What a tick changes, for ears: the figures beside it can be read at leisure. */
  private readonly live = el('p', { class: 'sr-only', attributes: { 'aria-live': 'polite' } });

  constructor() {
    this.element.append(this.content, this.live);
  }

  /** @param moved what is moved and where to, as a sentence; null: nothing is */
  show(estimate: Estimate, workUnit: string, moved: string | null): void {
    const { verdict, summary, gain } = estimate;
    const bounds = verdict === 'bounds-only' || verdict === 'withheld';
    const figure =
      bounds && moved !== null ? `\u2264\u202f${gainText(estimate.amdahl.most.high)}` : gainText(gain.median);
    const range = rangeText(estimate, moved !== null);
    this.live.textContent = `${moved ?? 'Nothing is moved'}: ${figure}, ${range}`;
    fill(
      this.content,
      el(
        'div',
        { class: `gain-figure ${moved === null ? 'not-distinguishable' : verdict}` },
        el('span', { class: 'gain-number' }, figure),
        el('span', { class: 'gain-range' }, range),
      ),
      el(
        'div',
        { class: 'gain-texts' },
        el('p', { class: 'gain-moved' }, moved ?? 'Nothing is moved'),
        verdict === 'gain' || moved === null
          ? null
          : el('p', { class: 'gain-summary' }, sentenceText(shortText(summary, 500))),
        el('dl', { class: 'gain-tiles' }, ...facts(estimate, workUnit).map((each) => tile(each))),
      ),
    );
  }
}

function rangeText({ verdict, gain }: Estimate, moved: boolean): string {
  if (!moved) return 'as it is now';
  if (verdict === 'bounds-only' || verdict === 'withheld') return VERDICT_LABELS[verdict];
  return `${gainInterval(gain)} (90\u202f%)`;
}

interface Fact {
  readonly name: string;
  readonly value: string;
  /** Below the value: its interval, or what it is compared with. */
  readonly below: string;
  readonly title: string;
}

function facts(estimate: Estimate, workUnit: string): Fact[] {
  const { verdict, baseline, throughput, latencyNs, equalCoreGain, occupiedCores, workingCores, amdahl } =
    estimate;
  const rate = (value: Estimated) => rateInterval(value, workUnit);
  // Where only bounds are told, a chance would say more than is known.
  const told = verdict !== 'bounds-only' && verdict !== 'withheld';
  const all: (Fact | false | null)[] = [
    baseline.throughput &&
      throughput && {
        name: 'Throughput',
        value: `${rateText(baseline.throughput.median, workUnit)} \u2192 ${rateText(throughput.median, workUnit)}`,
        below: rate(throughput),
        title: 'Without the recorders, which slow down what they record.',
      },
    told && {
      name: 'Chance of a gain',
      value: chanceText(estimate.chanceOfGain),
      below: `of ${estimate.draws} draws`,
      title:
        'Share of the draws in which throughput is higher than before. Below 80 % a gain cannot be told from none.',
    },
    equalCoreGain &&
      told && {
        name: 'With as many cores as before',
        value: gainText(equalCoreGain.median),
        below: isPoint(equalCoreGain) ? '' : gainInterval(equalCoreGain),
        title: 'The side-cores are taken from those in use: only cheaper work can gain then.',
      },
    baseline.throughput && {
      name: `CPU time per ${singular(workUnit)}`,
      value: `${costText(baseline.nsPerUnit.median)} \u2192 ${costText(estimate.nsPerUnit.median)}`,
      below: costInterval(estimate.nsPerUnit),
      title: 'Over all cores.',
    },
    latencyNs && {
      name: 'Latency',
      value: `${costText(latencyNs.before.median)} \u2192 ${costText(latencyNs.after.median)}`,
      below: costInterval(latencyNs.after),
      title: 'Mean time of one unit of work through all of it.',
    },
    {
      name: 'Cores in use',
      value: `${occupiedCores.before} \u2192 ${occupiedCores.after}`,
      below: `at work ${cores(workingCores.before)} \u2192 ${cores(workingCores.after)}`,
      title: 'Side-cores are occupied even while they idle. At work: busy time of all cores together.',
    },
    {
      name: 'At most (Amdahl)',
      value: gainText(amdahl.most.median),
      below: `moves ${percentText(amdahl.share.median)} of the fullest core`,
      title: 'If what is moved cost nothing any more on the fullest core, and nothing were handed over.',
    },
    baseline.check && {
      name: 'Model against recording',
      value: `${baseline.check.ratio.median.toFixed(2)}\u00d7`,
      below: `${baseline.check.ratio.low.toFixed(2)} to ${baseline.check.ratio.high.toFixed(2)}`,
      title: `Predicted over measured throughput of the recording itself, recorders included: ${shortText(baseline.check.bounds, 300)}.`,
    },
  ];
  return all.filter((each) => each !== null && each !== false);
}

function singular(workUnit: string): string {
  return workUnit.replace(/s$/, '');
}

function cores({ median }: Estimated): string {
  return median.toFixed(2);
}

function tile({ name, value, below, title }: Fact): HTMLElement {
  return el(
    'div',
    { class: 'gain-tile', title },
    el('dt', {}, name),
    el('dd', {}, el('strong', {}, value), below === '' ? null : el('span', { class: 'gain-below' }, below)),
  );
}
