/** Which sources a machine can give, by what the preflight found; each that it cannot, with the reason. */
import { mayActAsRoot, vpmuMode } from '../preflight/checks';
import type { Preflight } from '../preflight/preflight';
import { defaultEvents } from './events';

export const SOURCES = ['perf', 'xentrace', 'counters', 'pmu'] as const;
export type Source = (typeof SOURCES)[number];

/**
 * Scheduler, with wake-ups and switches; memory (grant map and unmap); hypercalls and exits of PV and HVM guests.
 * Classes 0x2 | 0x8 | 0x10 | 0x20 with the subclasses that tell of I/O; of all events these are about a third.
 */
export const IO_TRACE_MASK = '0x003bb000';

export interface Refusal {
  readonly source: Source;
  readonly reason: string;
  readonly fix?: string;
}

export interface ChosenSources {
  readonly perfEvents: string;
  readonly traceMask: string;
  readonly pmuMode: '' | 'all' | 'hv';
  readonly counters: boolean;
  readonly xentop: boolean;
  readonly refused: readonly Refusal[];
}

/** @param events of `supportedEvents`; the usual ones if left out */
export function chooseSources(
  machine: Preflight,
  wanted: readonly Source[],
  events: readonly string[] = defaultEvents(machine),
): ChosenSources {
  const refused: Refusal[] = [];
  /** The first check that stands in the way, if the source is wanted. */
  const possible = (source: Source, ...checks: readonly string[]): boolean => {
    if (!wanted.includes(source)) return false;
    const obstacle = machine.results.find(({ id, state }) => checks.includes(id) && state !== 'ok');
    if (obstacle === undefined) return true;
    refused.push({
      source,
      reason: `${obstacle.title}: ${obstacle.text}`,
      ...(obstacle.fix !== undefined && { fix: obstacle.fix }),
    });
    return false;
  };
  const isDom0 = machine.role === 'dom0';
  const perf = possible('perf', 'perf', 'paranoid');
  // Hypervisor sources are dom0's; elsewhere they are not missed.
  const xentrace = isDom0 && possible('xentrace', 'xentrace');
  const pmu = isDom0 && possible('pmu', 'perf', 'vpmu', 'pmu', 'rights');
  const counters = wanted.includes('counters');
  const mode = vpmuMode(machine.facts);
  return {
    perfEvents: perf ? events.join(',') : '',
    traceMask: xentrace ? IO_TRACE_MASK : '',
    // `all` tells of guests too; `hv`, where it is set already, is left as the administrator chose.
    pmuMode: pmu ? (mode === 'hv' ? 'hv' : 'all') : '',
    counters,
    xentop: counters && isDom0 && mayActAsRoot(machine.facts) && machine.facts.hasTool('xentop'),
    refused,
  };
}
