/** Where time goes: layers (who ran) by category (what for), each a share of the whole and a cost per unit of work. */
import type { Category } from '../categories/categoryRules';
import type { LayeredProfile } from '../layeredProfile';
import type { Cell } from './cellMask';
import type { CostUnit, Figure } from './costs';
import type { LayerCost } from './layerCost';
import { breakdownNotes } from './notes';
import { sampleCategories } from './sampleCategories';
import { HYPERCALL_STUB, surveyBy, type Ask, type Survey } from './survey';
import { SIZE_ONLY } from './shares';

export interface Breakdown {
  readonly unit: CostUnit;
  readonly whole: Figure;
  /** Everything but idle. */
  readonly busy: Figure;
  /** In the order of the lanes; only those with samples. */
  readonly layers: readonly LayerCost[];
  /** Assumptions and what is missing, one sentence each. */
  readonly notes: readonly string[];
  /** Whether samples that count saw Xen's own code. */
  readonly hypervisorSampled: boolean;
  readonly survey: Survey;
  /** Any cells together, each sample counted once: a stage of the I/O path. Its interval is that of the sum. */
  figureOf(cells: readonly Cell[]): Figure;
}

/** @throws CannotDivide where there is no time or no work to divide by */
export function breakdown(layered: LayeredProfile, ask: Ask): Breakdown {
  const { lanes } = layered.lanes;
  const { categories, ofSample } = sampleCategories(layered);
  const survey = surveyBy(layered, ask, ofSample, stubsAmong(categories, ofSample));
  const { columns, shares } = survey;
  const columnsOf: number[][] = lanes.map(() => []);
  for (let column = 0; column < columns.length; column++) {
    if (columns.key(column) !== SIZE_ONLY) columnsOf[columns.layer(column)].push(column);
  }
  const busyColumns = columnsOf.filter((_, layer) => lanes[layer].kind !== 'idle').flat();
  const busy = shares.figure(busyColumns);
  const layers = lanes
    .map((lane, position): LayerCost => {
      const figure = shares.figure(columnsOf[position]);
      return {
        ...figure,
        lane,
        position,
        shareOfBusy: lane.kind === 'idle' || busy.share === 0 ? null : figure.share / busy.share,
        categories: columnsOf[position]
          .map((column) => ({ ...shares.figure([column]), category: categories[columns.key(column)] }))
          .sort((a, b) => b.share - a.share || (a.category < b.category ? -1 : 1)),
      };
    })
    .filter((layer) => layer.categories.length > 0);

  const figureOf = (cells: readonly Cell[]): Figure => {
    const set = new Set<number>();
    for (const { layer, category } of cells) {
      const position = lanes.findIndex((lane) => lane.key === layer);
      for (const column of columnsOf[position] ?? []) {
        if (category === undefined || categories[columns.key(column)] === category) set.add(column);
      }
    }
    return shares.figure([...set]);
  };
  return {
    unit: survey.unit,
    whole: shares.whole(),
    busy,
    layers,
    notes: breakdownNotes({ layered, ask, survey, layers, busy, figureOf }),
    hypervisorSampled: survey.hypervisorSampled,
    survey,
    figureOf,
  };
}

/** Per sample 1 for those of the hypercall stub, in which a domain's own samples show what Xen did for it. */
export function stubsAmong(categories: readonly Category[], ofSample: Uint16Array): Uint8Array {
  const stub = categories.indexOf(HYPERCALL_STUB);
  const mask = new Uint8Array(ofSample.length);
  if (stub >= 0) for (let i = 0; i < mask.length; i++) if (ofSample[i] === stub) mask[i] = 1;
  return mask;
}
