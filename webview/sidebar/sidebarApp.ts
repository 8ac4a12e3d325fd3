/** The sidebar's page: a compact summary of the profile that is open in the editor. */
import { ambiguousNames } from '../../src/profile/ambiguousNames';
import {
  PROTOCOL_VERSION,
  type FromSidebar,
  type FunctionRow,
  type ToSidebar,
} from '../../src/protocol/messages';
import { check, toSidebarSchema } from '../../src/protocol/schemas';
import { warningList } from '../header';
import { LayerBarView } from '../layerBar';
import { emptyScreen, failedScreen, LoadingScreen } from '../screens';
import { bodyNote, nameTitle } from '../ui/bodyNote';
import { el, fill } from '../ui/dom';
import { hasSource } from '../ui/hasSource';
import { icon } from '../ui/icons';
import { intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { sourceButton } from '../ui/sourceButton';
import { laneClass } from '../ui/theme';
import type { VsCodeApi } from '../vscodeApi';
import { SidebarBreakdown } from './sidebarBreakdown';
import { SidebarOffload } from './sidebarOffload';

type Summary = Extract<ToSidebar, { type: 'summary' }>;

export class SidebarApp {
  /** Made once: it watches the theme and its size. */
  private readonly breakdown = new SidebarBreakdown((cell) =>
    this.api.postMessage({ type: 'keepCell', cell }),
  );
  private readonly offload = new SidebarOffload(() => this.api.postMessage({ type: 'showOffload' }));

  constructor(
    private readonly root: HTMLElement,
    private readonly api: VsCodeApi<FromSidebar>,
  ) {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const checked = check(toSidebarSchema, event.data);
      if (checked.ok) this.take(checked.value);
      else
        this.api.postMessage({
          type: 'trouble',
          message: `Dropped a message from the host: ${checked.reason}`,
        });
    });
    this.api.postMessage({ type: 'ready', version: PROTOCOL_VERSION });
  }

  private take(message: ToSidebar): void {
    if (message.type === 'offloadSummary') this.offload.show(message);
    else fill(this.root, this.screen(message));
  }

  private screen(message: Exclude<ToSidebar, { type: 'offloadSummary' }>): HTMLElement {
    switch (message.type) {
      case 'none':
        return emptyScreen('No profile is open', 'Open a recording to see here where its time goes.', [
          { label: 'Open the sample', run: () => this.api.postMessage({ type: 'openSample' }) },
          { label: 'Open a profile\u2026', run: () => this.api.postMessage({ type: 'openProfile' }) },
        ]);
      case 'loading': {
        const screen = new LoadingScreen(null);
        screen.show({ name: message.name, phase: '', done: 0, total: null });
        return screen.element;
      }
      case 'failed':
        return failedScreen(message.failure, null);
      case 'summary':
        return this.summary(message);
    }
  }

  private summary({ name, shown, bar, breakdown, functions, warnings }: Summary): HTMLElement {
    const layers = new LayerBarView();
    layers.show(bar);
    this.breakdown.show(breakdown);
    return el(
      'main',
      { class: 'summary' },
      el('h1', { title: tooltipText(name) }, shortText(name, 60)),
      el('p', { class: 'muted shown' }, shortText(shown, 120)),
      layers.element,
      this.offload.element,
      this.breakdown.element,
      el('h2', {}, 'Top functions by self'),
      el('p', { class: 'muted caption' }, 'Percent of their lane'),
      functions.length === 0
        ? el('p', { class: 'muted' }, 'No samples in this view.')
        : el('ol', { class: 'top-functions' }, ...functions.map((row) => this.functionItem(row, functions))),
      warnings.length === 0
        ? null
        : el(
            'details',
            { class: 'summary-warnings' },
            el(
              'summary',
              {},
              icon('warning'),
              `${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`,
            ),
            warningList(warnings),
          ),
    );
  }

  private functionItem(row: FunctionRow, all: readonly FunctionRow[]): HTMLElement {
    const most = Math.max(...all.map((other) => other.selfShare));
    const meter = el('span', { class: `meter-fill ${laneClass(row.kind, row.colour)}` });
    meter.style.width = `${most > 0 ? (row.selfShare / most) * 100 : 0}%`;
    return el(
      'li',
      {},
      el(
        'button',
        {
          class: 'top-function row-button',
          title: [
            nameTitle(row.name, row.body),
            tooltipText(row.module),
            `${tooltipText(row.laneLabel)}: ${shareText(row.selfShare)} of its lane (95 % interval ${intervalText(row.selfLow, row.selfHigh)})`,
            'Click to show it in the flame graph',
          ].join('\n'),
          onClick: () => this.api.postMessage({ type: 'focusFunction', func: row.func, lane: row.lane }),
        },
        el(
          'span',
          { class: 'top-name' },
          shortText(row.name, 80),
          ambiguousNames(all)(row) ? bodyNote(row.body) : null,
        ),
        el('span', { class: 'top-share' }, shareText(row.selfShare)),
        el('span', { class: 'meter' }, meter),
        el(
          'span',
          { class: 'top-lane muted' },
          el('span', { class: `swatch ${laneClass(row.kind, row.colour)}` }),
          shortText(row.laneLabel, 30),
          row.module === '' ? '' : ` \u00b7 ${shortText(row.module, 40)}`,
        ),
      ),
      hasSource(row.name)
        ? sourceButton(row.name, () => this.api.postMessage({ type: 'goToSource', func: row.func }))
        : null,
    );
  }
}
