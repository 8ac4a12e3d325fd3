/** The category of every sample: what its innermost function is for. */
import { HIDDEN, type Category } from '../categories/categoryRules';
import { POSTPONED, stubStacks } from '../join/stubStacks';
import type { LayeredProfile } from '../layeredProfile';

/** Of every sample in the idle lane, whatever function a CPU waits in. */
export const IDLE: Category = 'idle';

export interface SampleCategories {
  readonly categories: readonly Category[];
  /** Position in `categories` per sample. */
  readonly ofSample: Uint16Array;
}

/**
 * While a kernel has events masked the recorder's tick waits; it is taken in the empty hypercall with which the kernel lets
 * events in again. Such a sample is neither Xen's time nor the stub's: what ran meanwhile is not known.
 */
export const MASKED: Category = 'irq.masked';

/**
 * Samples of the idle lane are `idle`, samples without a stack `unknown`, those of the stub that only waited for events to
 * be let in `irq.masked`, all others what their function is.
 */
export function sampleCategories({ profile, lanes, meaning }: LayeredProfile): SampleCategories {
  const categories = [...meaning.categories];
  const row = (category: Category) => {
    const at = categories.indexOf(category);
    return at >= 0 ? at : categories.push(category) - 1;
  };
  const [idle, hidden, masked] = [row(IDLE), row(HIDDEN), row(MASKED)];
  const { kind } = stubStacks(profile);
  const idleLane = lanes.lanes.findIndex((lane) => lane.kind === 'idle');
  const { stack } = profile.samples;
  const { func } = profile.stacks;
  const ofSample = new Uint16Array(stack.length);
  for (let i = 0; i < stack.length; i++) {
    if (lanes.layerOfSample[i] === idleLane) ofSample[i] = idle;
    else if (stack[i] < 0) ofSample[i] = hidden;
    else ofSample[i] = kind[stack[i]] === POSTPONED ? masked : meaning.ofFunc[func[stack[i]]];
  }
  return { categories, ofSample };
}
