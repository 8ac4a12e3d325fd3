/**
 * What a stack says of the I/O path: the stage of its nearest caller that names one, the direction of its nearest marker,
 * and what its process asked for. One pass: callers stand before what they call.
 */
import type { StackTable } from '../../profile/profile';
import {
  APPLICATION_STAGE,
  HYPERVISOR_STAGE,
  MEDIA,
  MEDIUM_OF_STAGE,
  NONE,
  PATHS,
  type FunctionFacts,
} from './stageTable';

/** Columns by row of the stack table. */
export interface StackStages {
  /** {@link NONE} where nothing of the I/O path is on the stack. */
  readonly stage: Int8Array;
  /** {@link NONE} where the stage does not tell, as for Xen's functions without callers. */
  readonly medium: Int8Array;
  /** The nearest direction of that medium, as a path; {@link NONE} where no caller tells. */
  readonly path: Int8Array;
  /** What the process asked for, as a path; {@link NONE} in interrupts and where it asked for something else. */
  readonly ask: Int8Array;
  /** 1 for what a system call's entry calls, outside interrupts. */
  readonly inSystemCall: Uint8Array;
}

export function stackStages({ prefix, func }: StackTable, facts: FunctionFacts): StackStages {
  const count = prefix.length;
  const column = () => new Int8Array(count).fill(NONE);
  const out = {
    stage: column(),
    medium: column(),
    path: column(),
    ask: column(),
    inSystemCall: new Uint8Array(count),
  };
  const directions = MEDIA.map(column);
  const ownWork = new Uint8Array(count);
  /** The stage that callers name, whether or not it counts. */
  const named = column();
  const namedMedium = column();
  /** 1 where code of a domain is on the stack, so that Xen was called by something known. */
  const inDomain = new Uint8Array(count);
  for (let stack = 0; stack < count; stack++) {
    const f = func[stack];
    const above = facts.root[f] === 1 ? NONE : prefix[stack];
    if (above >= 0) {
      named[stack] = named[above];
      namedMedium[stack] = namedMedium[above];
      for (const direction of directions) direction[stack] = direction[above];
      ownWork[stack] = ownWork[above];
      inDomain[stack] = inDomain[above];
      out.ask[stack] = out.ask[above];
      out.inSystemCall[stack] = out.inSystemCall[above] | facts.systemCall[func[above]];
    }
    ownWork[stack] |= facts.ownWork[f];
    inDomain[stack] |= facts.inDomain[f];
    if (facts.ask[f] >= 0) out.ask[stack] = facts.ask[f];
    const marker = facts.marker[f];
    if (marker >= 0) directions[PATHS[marker].medium][stack] = marker;

    if (facts.inHypervisor[f] === 1) {
      // Whoever called into Xen says for what; where nobody is known, the function itself.
      if (namedMedium[stack] >= 0) named[stack] = HYPERVISOR_STAGE;
      else if (inDomain[stack] === 0) named[stack] = facts.stage[f];
    } else if (facts.stage[f] >= 0) {
      const medium = MEDIUM_OF_STAGE[facts.stage[f]];
      if (medium >= 0) {
        named[stack] = facts.stage[f];
        namedMedium[stack] = medium;
      } else if (namedMedium[stack] >= 0 && facts.stage[f] !== APPLICATION_STAGE) {
        named[stack] = facts.stage[f];
      }
    }
    const medium = namedMedium[stack];
    if (medium >= 0 && (ownWork[stack] >> medium) % 2 === 1) continue;
    out.stage[stack] = named[stack];
    out.medium[stack] = medium;
    out.path[stack] = medium >= 0 ? directions[medium][stack] : NONE;
  }
  return out;
}
