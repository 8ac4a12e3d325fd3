/** Small drawings of profiles whose costs can be told by hand. */
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import type { Profile } from '../../../../src/profile/profile';
import type { FunctionCost } from '../../../../src/source/sourceCosts';
import { CPU_CLOCK, madeProfile } from '../../compare/madeProfile';
import { DOM0, drawnProfile, type DrawnColumns } from '../../profile/drawnProfile';

/** The profile of a drawing, in layers. */
export function layered(drawing: string, columns?: DrawnColumns, facts?: Partial<Profile>): LayeredProfile {
  return layerProfile({ ...drawnProfile(drawing, columns), ...facts });
}

/** dom0's samples, one clock tick each: thread and stack. */
export function made(samples: readonly (readonly [string, readonly string[]])[]): LayeredProfile {
  return madeProfile({
    domains: [DOM0],
    events: [CPU_CLOCK],
    samples: samples.map(([comm, stack]) => ({ comm, stack })),
  });
}

/** The one cost of that name. */
export function named(functions: readonly FunctionCost[], name: string): FunctionCost {
  const found = functions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${functions.map((one) => one.name).join()}`);
  return found;
}
