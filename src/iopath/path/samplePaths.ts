/**
 * Which stage of which path every sample is of. Most samples tell by their stacks. Those that tell a stage but no
 * direction are shared out, whole samples at a time, as the samples of the same stage divide that do tell; a process's
 * own code as what it asks its kernel for. So every sample counts once, and what was shared out is known.
 */
import type { SampleIndex } from '../../profile/ids';
import { LAYERS, type Profile, type StackTable } from '../../profile/profile';
import { workChoices } from '../../profile/work';
import type { Meaning } from '../categories/meaning';
import type { LayeredProfile } from '../layeredProfile';
import { stackStages, type StackStages } from './stackStages';
import {
  APPLICATION_STAGE,
  functionFacts,
  MEDIA,
  NONE,
  PATHS,
  PATHS_OF_MEDIUM,
  STAGES,
  stageRole,
  type MediumIndex,
  type PathIndex,
  type StageIndex,
} from './stageTable';

export interface SamplePaths {
  /** Per sample 0 for what is on no path, else {@link keyOf} its path and stage. */
  readonly ofSample: Uint16Array;
  /** Samples by key. */
  readonly samples: Int32Array;
  /** Of these, samples that were shared out because their stacks do not tell the direction. */
  readonly sharedOut: Int32Array;
}

export function keyOf(path: PathIndex, stage: StageIndex): number {
  return 1 + path * STAGES.length + stage;
}

type StagesByRole = Readonly<Record<'guest' | 'dom0', StackStages>>;

/** Of the rules that were asked last: no other question changes what stacks say. */
const KNOWN = new WeakMap<StackTable, { readonly meaning: Meaning; readonly stages: StagesByRole }>();

function stagesByRole({ profile, meaning }: LayeredProfile): StagesByRole {
  const { stacks, funcs } = profile;
  const known = KNOWN.get(stacks);
  if (known?.meaning === meaning) return known.stages;
  const stages = {
    guest: stackStages(stacks, functionFacts(funcs, meaning, 'guest')),
    dom0: stackStages(stacks, functionFacts(funcs, meaning, 'dom0')),
  };
  KNOWN.set(stacks, { meaning, stages });
  return stages;
}

const KEYS = 1 + PATHS.length * STAGES.length;
const USER = LAYERS.indexOf('user');
const APPLICATION_KERNEL = 'syscall';

/** @param counts one byte per sample, 1 for those that count */
export function samplePaths(layered: LayeredProfile, counts: Uint8Array): SamplePaths {
  const { profile, lanes, meaning } = layered;
  const { samples, funcs, stacks, domains } = profile;
  const ofRole = stagesByRole(layered);
  const stagesOf = domains.map(({ role }): StackStages | undefined => {
    const stageOwner = stageRole(role);
    return stageOwner === undefined ? undefined : ofRole[stageOwner];
  });
  const idle = Uint8Array.from(lanes.lanes, (lane) => Number(lane.kind === 'idle'));
  const entry = meaning.categories.indexOf(APPLICATION_KERNEL);

  const ofSample = new Uint16Array(samples.stack.length);
  const directed = new Int32Array(KEYS);
  const undirected: SampleIndex[] = [];
  const ofProcesses: SampleIndex[] = [];
  const asks = new Asks(profile.threads.pid.length);
  for (let i = 0; i < ofSample.length; i++) {
    const stack = samples.stack[i];
    const stages = stagesOf[samples.domain[i]];
    if (counts[i] === 0 || stack < 0 || stages === undefined || idle[lanes.layerOfSample[i]] === 1) continue;
    const stage = stages.stage[stack];
    const isGuest = stages === ofRole.guest;
    const thread = samples.thread[i];
    if (isGuest && thread >= 0) {
      if (stages.ask[stack] >= 0) asks.add(thread, stages.ask[stack]);
      else if (stages.inSystemCall[stack] === 1) asks.add(thread, NONE);
    }
    if (stage >= 0) {
      const path = stages.path[stack];
      if (path < 0) undirected.push(i);
      else directed[(ofSample[i] = keyOf(path, stage))]++;
    } else if (isGuest && thread >= 0) {
      const func = stacks.func[stack];
      const entering = meaning.ofFunc[func] === entry && stages.inSystemCall[stack] === 0;
      if (funcs.layer[func] === USER || entering) ofProcesses.push(i);
    }
  }

  const sharing = new Sharing(profile, directed);
  const sharedOut = new Int32Array(KEYS);
  const give = (sample: SampleIndex, path: PathIndex, stage: StageIndex) => {
    if (path < 0) return;
    ofSample[sample] = keyOf(path, stage);
    sharedOut[ofSample[sample]]++;
  };
  for (const i of undirected) {
    const stages = stagesOf[samples.domain[i]]!;
    const stack = samples.stack[i];
    give(i, sharing.next(stages.stage[stack], stages.medium[stack]), stages.stage[stack]);
  }
  for (const i of ofProcesses) give(i, asks.next(samples.thread[i]), APPLICATION_STAGE);

  const all = new Int32Array(KEYS);
  for (const key of ofSample) if (key > 0) all[key]++;
  return { ofSample, samples: all, sharedOut };
}

/** Gives shares in proportion, one after the other, so that rounding never adds up. */
class Turns {
  private readonly due: Float64Array;

  constructor(private readonly shares: readonly number[]) {
    this.due = new Float64Array(shares.length);
  }

  /** Position whose turn it is; the first share is owed first. */
  next(): number {
    let most = 0;
    for (let k = 0; k < this.due.length; k++) {
      this.due[k] += this.shares[k];
      if (this.due[k] > this.due[most]) most = k;
    }
    this.due[most] -= 1;
    return most;
  }
}

/** How samples without a direction divide. */
class Sharing {
  /** Paths of which something told the direction: the only ones that samples are given to. */
  private readonly told: ReadonlySet<PathIndex>;
  private readonly byPath: readonly number[];
  private readonly turns = new Map<string, { paths: readonly PathIndex[]; turns: Turns }>();

  constructor(
    private readonly profile: Profile,
    private readonly directed: Int32Array,
  ) {
    this.byPath = PATHS.map((_, path) =>
      STAGES.reduce((n, _s, stage) => n + directed[keyOf(path, stage)], 0),
    );
    this.told = new Set([...PATHS.keys()].filter((path) => this.byPath[path] > 0 || this.counted(path) > 0));
  }

  /** {@link NONE} where nothing says that there is such a path. */
  next(stage: StageIndex, medium: MediumIndex): PathIndex {
    const key = `${stage} ${medium}`;
    let entry = this.turns.get(key);
    if (entry === undefined) {
      const candidates = medium >= 0 ? PATHS_OF_MEDIUM[medium] : [...PATHS.keys()];
      const paths = candidates.filter((path) => this.told.has(path));
      this.turns.set(key, (entry = { paths, turns: new Turns(this.sharesOf(stage, paths)) }));
    }
    return entry.paths.length === 0 ? NONE : entry.paths[entry.turns.next()];
  }

  /** As the stage's own samples divide; where it has none, as the paths' samples do, or their counters. */
  private sharesOf(stage: StageIndex, paths: readonly PathIndex[]): number[] {
    const ways = [
      paths.map((path) => this.directed[keyOf(path, stage)]),
      paths.map((path) => this.byPath[path]),
      paths.map((path) => this.counted(path)),
    ];
    for (const counts of ways) {
      const sum = counts.reduce((a, b) => a + b, 0);
      if (sum > 0) return counts.map((count) => count / sum);
    }
    return [];
  }

  /** Packets or requests that guests' own devices counted. */
  private counted(path: PathIndex): number {
    const { domains } = this.profile;
    const { key, medium } = PATHS[path];
    return workChoices(this.profile)
      .filter(
        (rate) =>
          domains[rate.domain].role === 'guest' &&
          rate.unit === MEDIA[medium].unit &&
          key.endsWith(`.${rate.direction}`),
      )
      .reduce((sum, rate) => sum + rate.count, 0);
  }
}

/** What the processes asked for, and with it whose their own code was. */
class Asks {
  /** Per thread: samples by path, and at the end those of other system calls. */
  private readonly counts: (number[] | undefined)[];
  private readonly turns = new Map<number, Turns | null>();

  constructor(threads: number) {
    this.counts = new Array<number[] | undefined>(threads).fill(undefined);
  }

  /** @param path {@link NONE} for anything else */
  add(thread: number, path: PathIndex): void {
    const counts = (this.counts[thread] ??= new Array<number>(PATHS.length + 1).fill(0));
    counts[path < 0 ? PATHS.length : path]++;
  }

  /** Path for the next sample of the thread's own code; {@link NONE} for none. */
  next(thread: number): PathIndex {
    let turns = this.turns.get(thread);
    if (turns === undefined) {
      const counts = this.counts[thread];
      const sum = counts?.reduce((a, b) => a + b, 0) ?? 0;
      turns = counts === undefined ? null : new Turns(counts.map((count) => count / sum));
      this.turns.set(thread, turns);
    }
    const path = turns?.next() ?? PATHS.length;
    return path < PATHS.length ? path : NONE;
  }
}
