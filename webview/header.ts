/** The head of the profile: name, facts as chips, warnings and clocks. */
import type { ProfileHeader, WarningText } from '../src/protocol/messages';
import { el } from './ui/dom';
import { icon } from './ui/icons';
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
      header.clocks.length === 0 ? null : clocks(header.clocks),
      header.warnings.length === 0 ? null : warningsBadge(header.warnings),
    ),
  );
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
