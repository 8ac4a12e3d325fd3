/** What the segments of a pCPU's row are: who ran, by the colour that a domain is drawn in, or why nothing is known. */
import { domainColour } from '../ui/laneClass';

const COLOURS = ['dom0', 'guest1', 'guest2', 'guest3', 'unknown'];

export const IDLE = COLOURS.length;
export const LOST = IDLE + 1;
export const NOTHING = IDLE + 2;
export const RUNNER_KINDS = IDLE + 3;

/** Classes of `style/lanes.css` for the kinds that have a colour: domains, then idle. */
export const RUNNER_CLASSES: readonly string[] = [...COLOURS.map((colour) => `lane-${colour}`), 'lane-idle'];
/** Names of the patterns in `ui/patterns.ts` of the same kinds. */
export const RUNNER_COLOURS: readonly string[] = COLOURS;

/** Kind of the time that a vCPU runs; domains that share a colour share a kind. */
export function runnerKind(vcpu: { readonly colour: number; readonly idle: boolean }): number {
  return vcpu.idle ? IDLE : COLOURS.indexOf(domainColour(vcpu.colour));
}
