/** What the path's picture, list and tables write, so that they all say the same. */
import type { BreakdownCell, PathCrossing, PathStage, StagePath } from '../../src/protocol/breakdown';
import { figureLines, unitOf, type FigureText } from '../breakdown/figureText';
import { rateText } from '../breakdown/costChoices';
import { intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';

export const NOT_VISIBLE = 'not visible in this recording';

/** A path with the way its figures are written. */
export interface ShownPath {
  readonly path: StagePath;
  readonly text: FigureText;
  /** The figures are shares: their value says nothing more. */
  readonly isShare: boolean;
}

/** A group of crossings between the same two stages; positions of the stages. */
export interface CrossingGroup {
  readonly from: number;
  readonly to: number;
  readonly crossings: readonly PathCrossing[];
}

/** Crossings between stages of the path, those with the same ends together; the table has the others as well. */
export function crossingGroups(path: StagePath): CrossingGroup[] {
  const groups = new Map<string, { from: number; to: number; crossings: PathCrossing[] }>();
  for (const crossing of path.crossings) {
    const from = path.stages.findIndex((stage) => stage.key === crossing.from);
    const to = path.stages.findIndex((stage) => stage.key === crossing.to);
    if (from < 0 || to < 0 || from === to) continue;
    const key = `${from} ${to}`;
    const group = groups.get(key);
    if (group) group.crossings.push(crossing);
    else groups.set(key, { from, to, crossings: [crossing] });
  }
  return [...groups.values()];
}

/** `483/s · 2.1 per packet` */
export function crossingRate(crossing: PathCrossing, path: StagePath): string {
  const perSecond = `${rateText(crossing.perSecond)}/s`;
  if (crossing.perUnit === null) return perSecond;
  return `${perSecond} \u00b7 ${rateText(crossing.perUnit)} ${unitOf(path.unitLabel)}`;
}

/** Share and interval, as parts between which a line may break; of shares only the interval says more than the value. */
export function stageShare(stage: PathStage, isShare: boolean): string[] {
  const interval = intervalText(stage.shareLow, stage.shareHigh);
  return isShare ? [interval] : [shareText(stage.share), `(${interval})`];
}

/** A stage for a tooltip or a screen reader. */
export function stageLines(stage: PathStage, { path, text, isShare }: ShownPath): string[] {
  return [
    `${shortText(stage.label, 80)} (${shortText(stage.layerLabel, 40)})`,
    ...(stage.seen === 'hidden' ? [NOT_VISIBLE] : figureLines(stage, text, path.unitLabel, isShare)),
    tooltipText(stage.explanation),
    ...(stage.cells.length === 0
      ? []
      : [stage.cells.length === 1 ? 'Click to keep it in the flame graph' : 'Click to choose a part of it']),
  ];
}

/** `be.net.tx in dom0` */
export function cellText(cell: BreakdownCell): string {
  const layer = shortText(cell.layer.replace(/^domain:/, ''), 40);
  return cell.category === undefined ? layer : `${shortText(cell.category, 60)} in ${layer}`;
}
