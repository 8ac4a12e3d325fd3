/** The head of the profile: name, facts as chips, warnings and clocks. */
import type { ProfileHeader, QualityBadge, WarningText } from '../src/protocol/messages';
import { el } from './ui/dom';
import { icon, type IconName } from './ui/icons';
import { popover } from './ui/popover';
import { shortText, tooltipText } from './ui/safeText';

export function profileHeader(header: ProfileHeader): HTMLElement {
  return el(
    'header',
    { class: 'profile-header' },
    el('h1', { title: tooltipText(header.name) }, shortText(header.name, 80)),
    el(
      'dl',
      { class: 'facts' },
      ...header.facts.map((fact) =>
        el(
          'div',
          { class: 'chip', ...(fact.title === undefined ? {} : { title: tooltipText(fact.title) }) },
          el('dt', {}, shortText(fact.label, 30)),
          el('dd', {}, shortText(fact.value, 80)),
        ),
      ),
    ),
    el(
      'div',
      { class: 'header-badges' },
      ...header.quality.map(qualityBadge),
      header.clocks.length === 0 ? null : clocks(header.clocks),
      header.warnings.length === 0 ? null : warningsBadge(header.warnings),
    ),
  );
}

/** The levels differ in shape as well as in colour. */
const LEVELS: Readonly<Record<QualityBadge['level'], { readonly icon: IconName; readonly label: string }>> = {
  stop: { icon: 'stop', label: 'Figures withheld' },
  caution: { icon: 'warning', label: 'Figures less sure' },
  note: { icon: 'note', label: 'Good to know' },
};

/** A check that has something to say: three words, and what it means on a click. */
function qualityBadge({ level, title, message, disables, check }: QualityBadge): HTMLElement {
  const { icon: name, label } = LEVELS[level];
  const short = shortText(title, 40);
  return popover(
    [icon(name), el('span', { class: 'badge-title' }, short)],
    `${label}: ${tooltipText(message)}`,
    `quality-badge quality-${level}`,
    [
      el('h2', {}, short),
      el('p', { class: 'quality-level' }, icon(name), label),
      el('p', {}, shortText(message, 600)),
      disables.length === 0
        ? null
        : el(
            'div',
            { class: 'quality-disables' },
            el('p', {}, 'Not to be told from this recording:'),
            el('ul', {}, ...disables.map((text) => el('li', {}, shortText(text, 200)))),
          ),
      el('code', { class: 'muted' }, shortText(check, 80)),
    ].filter((part) => part !== null),
  ).element;
}

/** A badge with the number of warnings that opens the list. */
export function warningsBadge(warnings: readonly WarningText[]): HTMLElement {
  const count = `${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`;
  return popover([icon('warning'), count], count, 'warnings-badge', [warningList(warnings)]).element;
}

export function warningList(warnings: readonly WarningText[]): HTMLElement {
  return el(
    'ul',
    { class: 'warning-list' },
    ...warnings.map((warning) =>
      el(
        'li',
        {},
        el('div', { title: tooltipText(warning.message) }, shortText(warning.message, 600)),
        el('code', { class: 'muted' }, shortText(warning.code, 80)),
      ),
    ),
  );
}

function clocks(sentences: readonly string[]): HTMLElement {
  return popover([icon('clock'), 'Clocks'], 'How well the clocks align', 'clocks-badge', [
    el('h2', {}, 'How well the clocks align'),
    el('ul', { class: 'clock-list' }, ...sentences.map((sentence) => el('li', {}, shortText(sentence, 600)))),
  ]).element;
}
