/** Which stacks are a CPU waiting for work. Idle time is capacity, never cost: it has a lane of its own. */
import { LAYERS, type Profile } from '../profile/profile';
import rules from './idleFunctions.json';

const HYPERVISOR = LAYERS.indexOf('hypervisor');
const KERNEL = LAYERS.indexOf('kernel');
const UNKNOWN = LAYERS.indexOf('unknown');

const NOTHING = 0;
const HALT = 1;
const STUB = 2;

/**
 * Per stack 1 if its innermost frames are a halt, else 0. An interrupt that came in while the CPU was halted is work:
 * its frames stand between the halt and the innermost one.
 */
export function idleStacks(profile: Pick<Profile, 'funcs' | 'stacks'>): Uint8Array {
  const kinds = funcKinds(profile.funcs);
  const { prefix, func } = profile.stacks;
  const idle = new Uint8Array(prefix.length);
  // Callers stand before the called, so a stub's caller is decided already.
  for (let stack = 0; stack < prefix.length; stack++) {
    const kind = kinds[func[stack]];
    if (kind === HALT) idle[stack] = 1;
    else if (kind === STUB && prefix[stack] >= 0) idle[stack] = idle[prefix[stack]];
  }
  return idle;
}

function funcKinds(funcs: Profile['funcs']): Uint8Array {
  const tables = [
    { layers: [HYPERVISOR], ...rules.hypervisor },
    // Folded stacks do not say which layer a frame is in; the names are the kernel's own.
    { layers: [KERNEL, UNKNOWN], ...rules.kernel },
  ].map(({ layers, halts, stubs }) => ({ layers, halts: new Set(halts), stubs: new Set(stubs) }));
  return Uint8Array.from(funcs.name, (name, row) => {
    const table = tables.find((t) => t.layers.includes(funcs.layer[row]));
    if (table?.halts.has(name)) return HALT;
    return table?.stubs.has(name) ? STUB : NOTHING;
  });
}
