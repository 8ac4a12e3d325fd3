/** The path from top to bottom, for narrow windows: a row per stage, headed by its domain, crossings below their stage. */
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import type { Tooltip } from '../ui/tooltip';
import { stageCard, type StageCardEvents } from './stageCard';
import { crossingGroups, crossingRate, type CrossingGroup, type ShownPath } from './stageTexts';

export function drawList(
  root: HTMLElement,
  shown: ShownPath,
  tooltip: Tooltip,
  events: StageCardEvents,
): void {
  const { stages } = shown.path;
  const groups = crossingGroups(shown.path);
  const most = Math.max(0, ...stages.map((stage) => stage.value));
  root.style.height = '';
  fill(
    root,
    el(
      'ol',
      { class: 'chain-list' },
      ...stages.map((stage, i) => {
        const enters = stages[i - 1]?.layerLabel !== stage.layerLabel;
        return el(
          'li',
          { class: laneClass(stage.kind, stage.colour) },
          enters
            ? el(
                'div',
                { class: 'chain-band-name' },
                el('span', { class: `swatch ${laneClass(stage.kind, stage.colour)}` }),
                shortText(stage.layerLabel, 40),
              )
            : null,
          stageCard(stage, shown, most, 'width', tooltip, events),
          ...groups.filter((group) => group.from === i).map((group) => crossingRows(group, shown)),
        );
      }),
    ),
  );
}

function crossingRows({ to, crossings }: CrossingGroup, { path }: ShownPath): HTMLElement {
  return el(
    'ul',
    { class: 'crossing-rows' },
    ...crossings.map((crossing) =>
      el(
        'li',
        { title: shortText(crossing.source, 80) },
        el('span', {}, `${shortText(crossing.label, 44)} \u2192 ${shortText(path.stages[to].label, 44)}`),
        el('span', { class: 'crossing-rate' }, crossingRate(crossing, path)),
      ),
    ),
  );
}
