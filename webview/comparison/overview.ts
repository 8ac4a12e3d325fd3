/** The first look at a comparison: what changed most, layer by layer, and where a gain comes from. */
import type { CategoryDifferenceRow, ComparisonReply } from '../../src/protocol/compare';
import { el } from '../ui/dom';
import { countText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import { changeElement, relativeText } from './differenceText';
import { gainSection } from './gainView';
import { layerDifferences } from './layerDifferences';

/** Changes named on the first look; the tables have the rest. */
const MOST_NAMED = 8;

/** @param prediction what stands above the gain: a prediction beside it, where there is one */
export function overview(answer: ComparisonReply, prediction: HTMLElement | null): HTMLElement {
  return el(
    'div',
    { class: 'overview-columns' },
    el('div', { class: 'overview-column' }, layerDifferences(answer), changes(answer)),
    el(
      'div',
      { class: 'overview-column' },
      prediction,
      gainSection(answer.decomposition),
      answer.notes.length === 0
        ? null
        : el(
            'section',
            { class: 'comparison-notes' },
            el('h2', {}, 'Notes'),
            el('ul', {}, ...answer.notes.map((note) => el('li', {}, shortText(note, 400)))),
          ),
    ),
  );
}

function changes({ categories, functions, format }: ComparisonReply): HTMLElement {
  const changed = categories.filter((row) => row.significant);
  const changedFunctions = functions.filter((row) => row.self.significant).length;
  return el(
    'section',
    { class: 'changes' },
    el('h2', {}, 'Largest changes'),
    changed.length === 0
      ? el('p', { class: 'muted' }, 'No category changed by more than the noise.')
      : el(
          'ol',
          { class: 'change-list' },
          ...changed.slice(0, MOST_NAMED).map((row) => changeRow(row, format)),
        ),
    el(
      'p',
      { class: 'muted' },
      `${countText(changed.length)} of ${countText(categories.length)} categories and ${countText(changedFunctions)} of ${countText(functions.length)} functions changed by more than the noise; one in twenty would without any true change.`,
    ),
  );
}

function changeRow(row: CategoryDifferenceRow, format: string): HTMLElement {
  return el(
    'li',
    { title: tooltipText(row.explanation) },
    el('span', { class: `swatch ${laneClass(row.kind, row.colour)}` }),
    el('span', { class: 'change-name' }, shortText(row.label, 60)),
    el('span', { class: 'muted' }, shortText(row.layerLabel, 30)),
    changeElement(row, format),
    el('span', { class: 'muted' }, relativeText(row)),
  );
}
