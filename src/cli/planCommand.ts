/** `plan FILE --side-cores K`: the best placement, what to type, and how to undo it. */
import type { Placement, Plan } from '../offload/plan';
import { prepareEstimates } from '../offload/prepared';
import { planOffload } from '../offload/search/planOffload';
import { recordedState } from '../offload/steps/recordedState';
import type { OffloadSystem } from '../offload/system';
import { assumedOption } from './calibrationOption';
import { estimateDocument } from './estimateCommand';
import type { Invocation } from './invocation';
import { inWords, offloadQuestion } from './offloadOptions';
import { planText } from './planText';
import { writeOut } from './terminalText';

export async function planCommand(invocation: Invocation): Promise<void> {
  const { layered, system, sideCores } = await offloadQuestion(invocation);
  const assume = await assumedOption(invocation, layered.profile, system);
  const plan = inWords(() =>
    planOffload(prepareEstimates(system, { assume }), recordedState(layered.profile), sideCores),
  );
  await writeOut(
    invocation.options.json === true
      ? [`${JSON.stringify({ file: invocation.files[0], ...planDocument(system, plan) })}\n`]
      : planText(system, plan),
  );
}

function planDocument(system: OffloadSystem, plan: Plan) {
  const placement = ({ estimate, sideCores, moves, steps }: Placement) => ({
    ...estimateDocument(system, estimate, sideCores, moves),
    steps,
    commands: steps.flatMap(({ commands }) => commands),
    undo: [...steps].reverse().flatMap(({ undo }) => undo),
  });
  return {
    best: plan.best === null ? null : placement(plan.best),
    runnerUp:
      plan.runnerUp === null ? null : { ...placement(plan.runnerUp.placement), lostBy: plan.runnerUp.lostBy },
    fractionalGain: plan.fractionalGain,
    curve: plan.curve,
    enoughSideCores: plan.enoughSideCores,
    candidates: plan.candidates,
    advice: plan.advice,
    withheld: plan.withheld,
  };
}
