/**
 * Kernel threads of dom0 that carry I/O, by their names: `vif1.0-q0-guest-rx` and `vif1.0-q0-dealloc` (xen-netback; without
 * `q0` before Linux 3.17), `1.xvda-0` (xen-blkback; `blkback.1.xvda` before 4.2), `napi/vif1.0-8193` (threaded NAPI).
 */
import { parseAllowedCpus, parseKernelThreads } from '../../formats/hostText/kernelThreads';
import type { Answers } from './answers';
import type { BackendThread, DomainFacts } from './inventory';
import { shown } from './shown';

const NETBACK = /^vif(\d{1,5})\.\d{1,5}-/;
/** An interface with a name of its own passes it on to its threads. */
const NAMED_NETBACK = /^(.+)-q\d{1,4}-[gd]/;
const BLKBACK = /^(?:blkback\.)?(\d{1,5})\.[a-z][\w-]*$/;
const NAPI = /^napi\/(.+?)(?:-\d*)?$/;

/** In the order of the guests, then of the names. */
export function backendThreads(answers: Answers, domains: readonly DomainFacts[]): BackendThread[] {
  if (answers.line('threads') === '') return [];
  const threads = answers.read('threads', 'cat /proc/*/stat', 'threads of backends', parseKernelThreads);
  const allowed = answers.read(
    'allowed',
    'grep Cpus_allowed_list /proc/*/status',
    'CPUs that threads of backends may run on',
    parseAllowedCpus,
  );
  const guests = new Map(
    domains.flatMap(({ id, interfaces }) => interfaces.map(({ device }) => [device, id] as const)),
  );
  const found: BackendThread[] = [];
  for (const { tid, name, cpu } of threads) {
    const use = useOf(name, guests);
    if (use !== undefined)
      found.push({ tid, name: shown(name), ...use, cpu, allowedCpus: allowed.get(tid) ?? null });
  }
  return found.sort(
    (a, b) => (a.guestId ?? -1) - (b.guestId ?? -1) || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}

function useOf(
  name: string,
  guests: ReadonlyMap<string, number>,
): Pick<BackendThread, 'kind' | 'guestId'> | undefined {
  const blkback = BLKBACK.exec(name);
  if (blkback !== null) return { kind: 'blkback', guestId: Number(blkback[1]) };
  const napi = NAPI.exec(name);
  const device = napi?.[1] ?? NAMED_NETBACK.exec(name)?.[1];
  const vif = NETBACK.exec(napi === null ? name : `${napi[1]}-`);
  const guestId = vif === null ? guests.get(device ?? '') : Number(vif[1]);
  if (napi !== null) return { kind: 'napi', guestId: guestId ?? null };
  // A kernel thread of something else may have such a name; an interface makes it sure.
  return guestId === undefined ? undefined : { kind: 'netback', guestId };
}
