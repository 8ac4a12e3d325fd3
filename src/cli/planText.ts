/** A plan on a terminal: the best placement, what to type for it and to undo it, and what else could be done. */
import type { Plan, Step } from '../offload/plan';
import type { OffloadSystem } from '../offload/system';
import { estimateText, list, movesText, wrapped } from './estimateText';
import { changeText, gainText, nsText, percentText, throughputText } from './offloadNumbers';
import { table } from './table';
import { printable } from './terminalText';

const MOST_CANDIDATES = 20;

export function* planText(system: OffloadSystem, plan: Plan): Generator<string> {
  const { best, runnerUp, work } = { ...plan, work: system.work };
  if (best === null) yield* list('No plan', plan.withheld);
  else yield* estimateText(system, best.estimate, best.moves);
  if (runnerUp !== null) {
    const { moves, estimate } = runnerUp.placement;
    const bounds = estimate.verdict === 'bounds-only' ? 'at most ' : '';
    yield '\n';
    yield* wrapped(
      `${best === null ? 'Nearest' : 'Runner-up'}: ${movesText(moves)}, ${bounds}${gainText(estimate.gain)}. ${runnerUp.lostBy}`,
    );
  }
  if (best !== null) {
    yield* stepLines('What to type', best.steps, (step) => step.commands);
    yield* stepLines('To undo it', [...best.steps].reverse(), (step) => step.undo);
  }
  yield* table('Side-cores', plan.curve, [
    { title: 'side-cores', cell: ({ sideCores }) => String(sideCores) },
    { title: 'gain', cell: ({ gain }) => gainText(gain) },
    {
      title: 'throughput',
      cell: ({ throughput }) =>
        throughput === null || work === null ? '-' : throughputText(throughput.median, work.unit),
    },
  ]);
  yield* wrapped(
    `${plan.enoughSideCores === 0 ? 'No side-core pays' : `More than ${plan.enoughSideCores} side-${plan.enoughSideCores === 1 ? 'core does' : 'cores do'} not pay`}: the next one adds less than 3 % to what is nearly certain.` +
      (plan.fractionalGain === null
        ? ''
        : ` Work that could be divided at will would gain at most ${changeText(plan.fractionalGain)}.`),
  );
  yield* table('Candidates, each alone on one side-core', plan.candidates.slice(0, MOST_CANDIDATES), [
    { title: 'unit', cell: ({ unit }) => unit, words: true, most: 40 },
    { title: 'class', cell: (row) => row.class, words: true },
    { title: 'cost', cell: ({ nsPerUnit }) => nsText(nsPerUnit.median) },
    { title: 'of busiest', cell: ({ share }) => percentText(share) },
    { title: 'gain', cell: ({ gain }) => (gain === null ? '-' : gainText(gain)), words: true },
  ]);
  yield* table('Work to avoid instead of moving', plan.advice, [
    { title: 'advice', cell: ({ title }) => title, words: true, most: 52 },
    { title: 'gain', cell: ({ gain }) => gainText(gain), words: true },
    { title: 'evidence', cell: ({ source }) => source, words: true, most: 24 },
  ]);
  for (const { title, reason, steps } of plan.advice) {
    yield* wrapped(`* ${title}: ${reason} ${steps.map(({ note }) => note ?? '').join(' ')}`.trimEnd(), 2);
  }
}

function* stepLines(
  heading: string,
  steps: readonly Step[],
  of: (step: Step) => readonly string[],
): Generator<string> {
  yield `\n${heading}\n`;
  for (const step of steps) {
    const commands = of(step);
    const undoing = commands === step.undo;
    if (commands.length === 0 && undoing) continue;
    const needs =
      step.needs === 'nothing' ? '' : `, needs a ${step.needs === 'reboot' ? 'restart' : 'reconnect'}`;
    yield `# ${printable(step.title)} (${step.where === 'boot' ? 'at boot' : `in ${printable(step.where)}`}${needs})\n`;
    // A command is one line, whole: it is copied from here.
    for (const command of commands) yield `${printable(command)}\n`;
    if (step.note !== null && !undoing)
      for (const row of wrapped(`# ${step.note}`, 0)) yield row.startsWith('#') ? row : `# ${row}`;
  }
}
