/** The table twin of the path's picture: its stages and its crossings with all figures. */
import type { StagePath } from '../../src/protocol/breakdown';
import { unitOf } from '../breakdown/figureText';
import { rateText } from '../breakdown/costChoices';
import { dataTable } from '../ui/dataTable';
import { countText, intervalText, shareText } from '../ui/numberText';
import { shortText } from '../ui/safeText';
import type { ShownPath } from './stageTexts';

export function stageTables(shown: ShownPath): HTMLElement[] {
  const { path } = shown;
  return [stageTable(shown), ...(path.crossings.length > 0 ? [crossingTable(path)] : [])];
}

function stageTable({ path, text, isShare }: ShownPath): HTMLElement {
  const unit = shortText(path.unitLabel, 40);
  return dataTable(
    `${shortText(path.label, 40)}: stages`,
    ['Stage', 'Where', 'Share', '95 % interval', ...(isShare ? [] : [unit, '\u00b1']), 'Samples'],
    path.stages.map((stage) => {
      const name = [shortText(stage.label, 60), shortText(stage.layerLabel, 30)];
      if (stage.seen === 'hidden') return [...name, 'not visible'];
      return [
        ...name,
        shareText(stage.share),
        intervalText(stage.shareLow, stage.shareHigh),
        ...(isShare ? [] : [text.value(stage), text.spread(stage)]),
        countText(stage.samples),
      ];
    }),
  );
}

function crossingTable(path: StagePath): HTMLElement {
  const labels = new Map(path.stages.map((stage) => [stage.key, stage.label]));
  const label = (key: string) => shortText(labels.get(key) ?? key, 60);
  const perUnit = path.crossings.some((crossing) => crossing.perUnit !== null);
  const table = dataTable(
    `${shortText(path.label, 40)}: crossings between stages`,
    ['Crossing', 'From', 'To', 'Per second', ...(perUnit ? [capital(unitOf(path.unitLabel))] : []), 'Source'],
    path.crossings.map((crossing) => [
      shortText(crossing.label, 60),
      label(crossing.from),
      label(crossing.to),
      rateText(crossing.perSecond),
      ...(perUnit ? [crossing.perUnit === null ? '\u2013' : rateText(crossing.perUnit)] : []),
      shortText(crossing.source, 200),
    ]),
  );
  table.classList.add('crossing-table');
  return table;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
