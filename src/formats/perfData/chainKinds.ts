/** What each call chain is, told from its context markers and addresses. */
import { CONTEXT, CONTEXTS, CPU_MODE } from './abi';
import type { ChainTable } from './chainTable';
import { isXenAddress } from '../codePlace';
import { isMarker } from './symboliser';

/** Nothing but kernel addresses, or no address at all. */
export const CHAIN_KERNEL = 0;
/** Needs the maps of its process. */
export const CHAIN_USER = 1;
/** Its innermost address is Xen's. */
export const CHAIN_HYPERVISOR = 2;
/** A guest's own code. */
export const CHAIN_GUEST = 3;

/** Another domain's own code (the hypervisor's is nobody's). */
export function isForeign(kind: number, mode: number): boolean {
  return kind === CHAIN_GUEST || mode === CPU_MODE.GUEST_KERNEL || mode === CPU_MODE.GUEST_USER;
}

/** What it takes to resolve each chain: nothing, a process, the hypervisor's symbols or a guest's. */
export function chainKinds(chains: ChainTable): Uint8Array {
  const kinds = new Uint8Array(chains.length);
  for (let chain = 0; chain < chains.length; chain++) {
    const words = chains.words32(chain);
    let [kind, context, addresses] = [CHAIN_KERNEL, 0, 0];
    for (let i = 0; i < words.length; i += 2) {
      if (isMarker(words[i + 1], words[i])) {
        if (!CONTEXTS.has(words[i])) break; // damaged: nothing behind it counts
        context = words[i];
        continue;
      }
      // The innermost address decides where the sample is; anything in user space needs the process's maps.
      if (addresses++ === 0 && isXenAddress(words[i + 1])) kind = CHAIN_HYPERVISOR;
      else if (context <= CONTEXT.GUEST) kind = CHAIN_GUEST;
      else if (context === CONTEXT.USER && kind === CHAIN_KERNEL) kind = CHAIN_USER;
    }
    kinds[chain] = kind;
  }
  return kinds;
}

/** Per chain 1 if a value in the range of the markers is none of them. */
export function damagedChains(chains: ChainTable): Uint8Array {
  const damaged = new Uint8Array(chains.length);
  for (let chain = 0; chain < chains.length; chain++) {
    const words = chains.words32(chain);
    for (let i = 0; i < words.length; i += 2) {
      if (isMarker(words[i + 1], words[i]) && !CONTEXTS.has(words[i])) damaged[chain] = 1;
    }
  }
  return damaged;
}
