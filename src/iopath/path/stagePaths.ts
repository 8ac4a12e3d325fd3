/** The I/O path in stages: what each costs per unit of work, and how often it crosses from one domain to another. */
import { passing } from '../../profile/sampleFilter';
import { stubsAmong } from '../breakdown/breakdown';
import type { Cell } from '../breakdown/cellMask';
import type { CostUnit, Figure } from '../breakdown/costs';
import { percent } from '../breakdown/costText';
import { sampleCategories, type SampleCategories } from '../breakdown/sampleCategories';
import { surveyBy, wayOf, type Ask, type Survey } from '../breakdown/survey';
import type { LayeredProfile } from '../layeredProfile';
import { crossingsOf, type Crossing } from './crossings';
import { keyOf, samplePaths, type SamplePaths } from './samplePaths';
import {
  HYPERVISOR_STAGE,
  MEDIA,
  PATHS,
  RING_STAGE,
  stageRole,
  STAGES,
  type PathIndex,
  type StageIndex,
  type StageKind,
  type StageRole,
} from './stageTable';

export interface StageCost extends Figure {
  readonly stage: StageKind;
  /** Layers and categories in which the stage's samples are, the largest first. */
  readonly cells: readonly Cell[];
  /** False where no sample saw the hypervisor, or the domain: its figures are 0 because nobody knows them. */
  readonly seen: boolean;
}

export interface PathCost {
  readonly key: string;
  readonly label: string;
  /** In the order in which data passes; those without samples are left out, but for the ring's two ends and Xen. */
  readonly stages: readonly StageCost[];
  readonly crossings: readonly Crossing[];
  /** What was shared out and what is not seen, one sentence each. */
  readonly notes: readonly string[];
}

export interface StagePaths {
  readonly unit: CostUnit;
  /** Only those with samples. */
  readonly paths: readonly PathCost[];
  /** Why there are none; '' if there are. */
  readonly nothing: string;
}

/** Fewer samples at a path's two ends than this are noise of the machine, no path. */
const FEWEST_SAMPLES = 10;
/** A part below this is not worth a sentence. */
const LEAST_NOTED = 0.05;
const MOST_CELLS = 12;

/** @throws CannotDivide where there is no time or no work to divide by */
export function stagePaths(layered: LayeredProfile, ask: Ask): StagePaths {
  const { profile } = layered;
  const { eventsOfLane } = wayOf(layered, ask).view;
  const counts = passing(profile, ask.filter);
  const { ofSample } = layered.lanes;
  for (let i = 0; i < counts.length; i++) {
    if (!eventsOfLane[ofSample[i]].has(profile.samples.event[i])) counts[i] = 0;
  }
  const categories = sampleCategories(layered);
  const found = samplePaths(layered, counts);
  const stubs = stubsAmong(categories.categories, categories.ofSample);
  const survey = surveyBy(layered, ask, found.ofSample, stubs);
  const cells = cellsByKey(layered, categories, found, survey.hypervisorSampled ? stubs : null);
  const columns = columnsByKey(survey);
  const roles = sampledRoles(layered, survey);

  const paths = [...PATHS.keys()]
    .filter((path) => hasTraffic(found, path))
    .map((path): PathCost => {
      const stages = PATHS[path].stages.flatMap((stage): StageCost[] => {
        const key = keyOf(path, stage);
        const figure = survey.shares.figure(columns.get(key) ?? []);
        const seen = roles.has(STAGES[stage].role);
        if (figure.samples === 0 && !isAlwaysShown(path, stage, seen)) return [];
        return [{ ...figure, stage: STAGES[stage], cells: cells.get(key) ?? [], seen }];
      });
      return {
        key: PATHS[path].key,
        label: PATHS[path].label,
        stages,
        crossings: crossingsOf(profile, ask.filter, ask.per, PATHS[path].medium),
        notes: notesOf(layered, found, path, survey),
      };
    });
  return { unit: survey.unit, paths, nothing: paths.length > 0 ? '' : WHY_NOTHING };
}

const WHY_NOTHING =
  'No sample here is in a frontend or a backend (netfront, netback, blkfront, blkback). ' +
  'Choose another event or a longer time range, or record while a guest does I/O, with call stacks (perf record -g).';

/** Samples in the drivers at both ends of the ring say that the path was used. */
function hasTraffic({ samples }: SamplePaths, path: PathIndex): boolean {
  const { frontend, backend } = MEDIA[PATHS[path].medium];
  return samples[keyOf(path, frontend)] + samples[keyOf(path, backend)] >= FEWEST_SAMPLES;
}

/** The drivers and Xen stand in the picture even without samples: crossings lead to them. */
function isAlwaysShown(path: PathIndex, stage: StageIndex, seen: boolean): boolean {
  const { frontend, backend } = MEDIA[PATHS[path].medium];
  return (
    stage === HYPERVISOR_STAGE || stage === frontend || stage === backend || (seen && stage === RING_STAGE)
  );
}

/** Whose work samples saw at all: of others nobody knows what they cost. */
function sampledRoles({ profile, lanes }: LayeredProfile, survey: Survey): ReadonlySet<StageRole> {
  const roles = new Set<StageRole>();
  for (let column = 0; column < survey.columns.length; column++) {
    const { domain } = lanes.lanes[survey.columns.layer(column)];
    const role = domain === null ? undefined : stageRole(profile.domains[domain].role);
    if (role !== undefined) roles.add(role);
  }
  if (survey.hypervisorSampled) roles.add('hypervisor');
  return roles;
}

function columnsByKey({ columns }: Survey): Map<number, number[]> {
  const byKey = new Map<number, number[]>();
  for (let column = 0; column < columns.length; column++) {
    const key = columns.key(column);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [column]);
    else list.push(column);
  }
  return byKey;
}

/** @param leftOut per sample 1 for those that do not count; null if all do */
function cellsByKey(
  { lanes }: LayeredProfile,
  { categories, ofSample }: SampleCategories,
  found: SamplePaths,
  leftOut: Uint8Array | null,
): Map<number, Cell[]> {
  const counts = new Map<number, Map<number, number>>();
  for (let i = 0; i < ofSample.length; i++) {
    const key = found.ofSample[i];
    if (key === 0 || leftOut?.[i] === 1) continue;
    let byCell = counts.get(key);
    if (byCell === undefined) counts.set(key, (byCell = new Map<number, number>()));
    const cell = lanes.layerOfSample[i] * categories.length + ofSample[i];
    byCell.set(cell, (byCell.get(cell) ?? 0) + 1);
  }
  const cells = new Map<number, Cell[]>();
  for (const [key, byCell] of counts) {
    const largest = [...byCell].sort((a, b) => b[1] - a[1]).slice(0, MOST_CELLS);
    cells.set(
      key,
      largest.map(([cell]) => ({
        layer: lanes.lanes[Math.floor(cell / categories.length)].key,
        category: categories[cell % categories.length],
      })),
    );
  }
  return cells;
}

function notesOf(
  { profile }: LayeredProfile,
  { samples, sharedOut }: SamplePaths,
  path: PathIndex,
  survey: Survey,
): string[] {
  const notes: string[] = [];
  const parts = PATHS[path].stages
    .map((stage) => ({ stage, part: sharedOut[keyOf(path, stage)] / samples[keyOf(path, stage)] }))
    .filter(({ stage, part }) => part >= LEAST_NOTED && samples[keyOf(path, stage)] > 0)
    .map(({ stage, part }) => `${percent(part)} of ${STAGES[stage].label}`);
  if (parts.length > 0) {
    notes.push(
      `Shared out, because their stacks do not tell the direction: ${parts.join(', ')}. They divide as the samples of the same stage that do tell, a process's own code as what it asks its kernel for.`,
    );
  }
  if (!survey.hypervisorSampled) {
    notes.push(
      "No sample saw Xen's own code here; the time in Xen is inside the stages that called it. Crossings are counted all the same.",
    );
  }
  notes.push(
    profile.schedule === null
      ? 'Crossings are counted by xentrace, which this recording has none of.'
      : 'Crossings are of all that the domains did, for whichever device and direction: a trace does not tell them apart.',
  );
  return notes;
}
