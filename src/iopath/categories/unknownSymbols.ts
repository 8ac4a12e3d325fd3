/** Functions of the hypervisor that no rule knows, where they take a part of its time that is worth a rule. */
import type { LayeredProfile } from '../layeredProfile';
import { HYPERVISOR_OTHER } from './categoryRules';

export interface UnknownSymbol {
  readonly name: string;
  readonly samples: number;
  /** Of the hypervisor's samples. */
  readonly share: number;
}

export interface UnknownHypervisorSymbols {
  /** Share of the hypervisor's samples that no rule knows: above {@link MOST_UNKNOWN}. */
  readonly share: number;
  /** All samples inside Xen, of whichever event. */
  readonly samples: number;
  /** The most frequent first. */
  readonly top: readonly UnknownSymbol[];
}

/** Below this share the rules know the hypervisor well enough. */
export const MOST_UNKNOWN = 0.05;
/** Fewer samples say nothing about shares of 5 %. */
const FEWEST_SAMPLES = 100;
const TOP = 10;

/**
 * @returns null if the rules know 95 % of the hypervisor's samples, or there are too few to tell
 */
export function unknownHypervisorSymbols({
  profile,
  lanes,
  meaning,
}: Pick<LayeredProfile, 'profile' | 'lanes' | 'meaning'>): UnknownHypervisorSymbols | null {
  const lane = lanes.lanes.findIndex(({ kind }) => kind === 'hypervisor');
  const other = meaning.categories.indexOf(HYPERVISOR_OTHER);
  if (lane < 0 || other < 0) return null;
  const { stack } = profile.samples;
  const { func } = profile.stacks;
  const counts = new Map<number, number>();
  let [samples, unknown] = [0, 0];
  for (let i = 0; i < stack.length; i++) {
    if (lanes.layerOfSample[i] !== lane) continue;
    samples++;
    const innermost = func[stack[i]];
    if (meaning.ofFunc[innermost] !== other) continue;
    unknown++;
    counts.set(innermost, (counts.get(innermost) ?? 0) + 1);
  }
  if (samples < FEWEST_SAMPLES || unknown <= samples * MOST_UNKNOWN) return null;
  return {
    share: unknown / samples,
    samples,
    top: [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, TOP)
      .map(([row, count]) => ({ name: profile.funcs.name[row], samples: count, share: count / samples })),
  };
}
