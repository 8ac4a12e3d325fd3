/** `estimate FILE --side-cores K`: what moving units to side-cores would gain, as an interval. */
import type { Estimate, Move, SideCore } from '../offload/estimate';
import { estimatePrepared } from '../offload/estimateSystem';
import { prepareEstimates } from '../offload/prepared';
import { bestMoves } from '../offload/search/planOffload';
import type { OffloadSystem } from '../offload/system';
import { assumedOption } from './calibrationOption';
import { estimateText } from './estimateText';
import type { Invocation } from './invocation';
import { inWords, movesOption, offloadQuestion } from './offloadOptions';
import { writeOut } from './terminalText';

export async function estimateCommand(invocation: Invocation): Promise<void> {
  const { layered, system, sideCores } = await offloadQuestion(invocation);
  const assume = await assumedOption(invocation, layered.profile, system);
  const prepared = prepareEstimates(system, { assume });
  const asked = movesOption(system, invocation, sideCores.length);
  // Without a word about what to move: the best that the plan finds.
  const moves = asked.length > 0 ? asked : bestMoves(prepared, sideCores);
  const estimate = inWords(() => estimatePrepared(prepared, { sideCores, moves }));
  await writeOut(
    invocation.options.json === true
      ? [
          `${JSON.stringify({ file: invocation.files[0], ...estimateDocument(system, estimate, sideCores, moves) })}\n`,
        ]
      : estimateText(system, estimate, moves),
  );
}

/** Keys of the README of this folder. */
export function estimateDocument(
  system: OffloadSystem,
  estimate: Estimate,
  sideCores: readonly SideCore[],
  moves: readonly Move[],
) {
  const { work } = system;
  const { baseline } = estimate;
  return {
    work,
    unit: work?.unit ?? null,
    units: system.units.map(({ unit, label, kind, domain, demandNs, shared, effectiveSamples }) => ({
      unit,
      label,
      kind,
      domain,
      nsPerUnit: demandNs,
      ofWork: shared ?? null,
      // A trace is exact, and JSON has no infinity.
      effectiveSamples: Math.min(effectiveSamples, Number.MAX_SAFE_INTEGER),
    })),
    sideCores,
    moves,
    verdict: estimate.verdict,
    summary: estimate.summary,
    baseline,
    predicted: { throughput: estimate.throughput, nsPerUnit: estimate.nsPerUnit },
    gain: estimate.gain,
    chanceOfGain: estimate.chanceOfGain,
    equalCoreGain: estimate.equalCoreGain,
    cores: estimate.cores,
    occupiedCores: estimate.occupiedCores,
    workingCores: estimate.workingCores,
    latency: estimate.latencyNs,
    decomposition: estimate.parts,
    amdahl: estimate.amdahl,
    assumptions: estimate.tornado,
    withheld: estimate.withheld,
    notes: estimate.notes,
    draws: estimate.draws,
    seed: estimate.seed,
  };
}
