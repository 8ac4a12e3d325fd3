/** What a click on a lens offers: the flame graph, callers and callees, and what can be done about the function. */
import * as vscode from 'vscode';
import type { EstimateAsk } from '../../../protocol/messages';
import { gainText, shareText } from '../../../source/lensText';
import type { MatchedFunction } from '../../../source/match/matchFunctions';
import type {
  CallPartner,
  FunctionAdvice,
  FunctionCost,
  LaneCost,
  SourceCosts,
} from '../../../source/sourceCosts';
import type { ActiveProfile } from '../../activeProfile';
import { FIRST_ASK } from '../../offload/firstAsk';
import type { GoToSource } from '../goToSource';
import type { LensProfile } from '../lensProfile';
import type { NotePages } from './notePages';
import { lineOfText } from '../plainLine';
import { profileEditorOf } from './profileEditorOf';
import { pickStep, separator, type StepItem } from '../quickSteps';
import { unitCommands } from './unitCommands';
import { whyNote } from './whyNote';

export interface PickContext {
  readonly profile: LensProfile;
  readonly active: ActiveProfile;
  readonly goToSource: GoToSource;
  readonly pages: NotePages;
}

/** As in lenses: what is left is not worth a number. */
const NEARLY_ALL = 0.9;

/** Undefined if it was done; `back` to choose again. */
type Outcome = Promise<'back' | undefined>;
type Deed = () => Outcome;

export async function pickOfLens(context: PickContext, match: MatchedFunction): Promise<void> {
  const costs = context.profile.costs;
  if (costs === undefined) return;
  try {
    for (;;) {
      const picked = await pickStep<Deed>({
        title: lineOfText(match.fn.name),
        placeholder: match.doubt === null ? lineOfText(costs.profile) : lineOfText(`≈ ${match.doubt}`),
        items: match.costs.flatMap((cost) => itemsOf(context, costs, match, cost)),
        back: false,
      });
      if (picked === undefined || picked === 'back') return;
      if ((await picked.value()) === undefined) return;
    }
  } catch (error) {
    void vscode.window.showErrorMessage(
      lineOfText(error instanceof Error ? error.message : String(error), 500),
    );
  }
}

function itemsOf(
  context: PickContext,
  costs: SourceCosts,
  match: MatchedFunction,
  cost: FunctionCost,
): StepItem<Deed>[] {
  const name = match.fn.name;
  return [
    ...cost.lanes.flatMap((lane) => [
      separator(lineOfText([lane.label, cost.module, cost.body].filter((part) => part !== '').join(', '))),
      item('flame', 'Show in flame graph', laneText(lane), () => showFunction(context, lane.func, lane.lane)),
      item('type-hierarchy', 'Callers and callees...', lineOfText(lane.label), () =>
        pickPartner(context, costs, cost, lane),
      ),
    ]),
    ...cost.advice.flatMap((advice) => adviceItems(context, costs, name, cost, advice)),
  ];
}

function adviceItems(
  context: PickContext,
  costs: SourceCosts,
  name: string,
  cost: FunctionCost,
  advice: FunctionAdvice,
): StepItem<Deed>[] {
  const { unit, class: kind, mechanism, gain, share } = advice;
  // What stands behind the name, in brackets, is which way packets go: the separator has room for it.
  const short = lineOfText(advice.label.replace(/ \([^)]*\)$/, ''), 60);
  const gained = gain === null ? '' : `, ${gainText(gain)}`;
  const canMove = kind === 'move-now' || kind === 'move-with-queues';
  const canPlan = canMove || kind === 'move-with-code';
  const add = async () => {
    (await profileEditorOf(uriOf(context), context.active)).addMove(unit);
    return undefined;
  };
  return [
    separator(share < NEARLY_ALL ? `${Math.round(100 * share)} % of it: ${short}` : short),
    ...(canPlan
      ? [
          {
            ...item('add', `Add ${short} to the offload plan`, '', add),
            detail: lineOfText(`${mechanism}${gained}`),
          },
        ]
      : []),
    {
      ...item('question', 'Why', WHY[kind], () => showWhy(context, costs, name, cost, advice)),
      ...(!canPlan && { detail: lineOfText(`${mechanism}${gained}`) }),
    },
    ...(canMove
      ? [item('copy', 'Copy the commands', 'with what undoes them', () => copyCommands(context, advice))]
      : []),
  ];
}

const WHY: Readonly<Record<FunctionAdvice['class'], string>> = {
  'move-now': 'it can move, what that gains, and how sure that is',
  'move-with-queues': 'it can move with more queues, what that gains, and how sure that is',
  'move-with-code': 'it could move with new code, what that gains, and how sure that is',
  'batch-instead': 'batch it',
  'avoid-instead': 'avoid it',
  stay: 'it stays',
};

function item(icon: string, label: string, detail: string, value: Deed): StepItem<Deed> {
  return { label, description: detail, iconPath: new vscode.ThemeIcon(icon), value };
}

function laneText({ label, self, total, selfSamples, totalSamples }: LaneCost): string {
  const shares = [
    ...(selfSamples > 0 ? [`${shareText(self, selfSamples)} self`] : []),
    ...(totalSamples > selfSamples ? [`${shareText(total, totalSamples)} total`] : []),
  ];
  return lineOfText(`${label}, ${shares.join(', ')}`);
}

function uriOf({ profile }: PickContext): vscode.Uri {
  if (profile.uri === undefined) throw new Error('The profile was cleared from source code.');
  return profile.uri;
}

async function showFunction(context: PickContext, func: number, lane: string): Outcome {
  (await profileEditorOf(uriOf(context), context.active)).focusFunction(func, lane);
  return undefined;
}

async function pickPartner(
  context: PickContext,
  costs: SourceCosts,
  cost: FunctionCost,
  lane: LaneCost,
): Outcome {
  const asked = context.profile
    .ask({ ask: 'callPartners', metric: costs.metric.key, group: cost.group, lane: lane.lane })
    .then(({ callers, callees }) => [
      ...partnerItems('Callers', 'arrow-left', callers),
      ...partnerItems('Callees', 'arrow-right', callees),
    ]);
  for (;;) {
    const picked = await pickStep<CallPartner>({
      title: lineOfText(`${cost.name}: callers and callees in ${lane.label}`),
      placeholder: `Shares are of ${lineOfText(lane.label)}, of the calls between the two`,
      items: asked,
      back: true,
    });
    if (picked === undefined || picked === 'back') return picked;
    const went = await goToPartner(context, picked.value, lane);
    if (went !== 'back') return went;
  }
}

function partnerItems(
  label: string,
  icon: string,
  partners: readonly CallPartner[],
): StepItem<CallPartner>[] {
  return [
    separator(partners.length === 0 ? `No ${label.toLowerCase()} were recorded` : label),
    ...partners.map((value) => ({
      label: lineOfText(value.name, 150),
      description: `${(value.share * 100).toFixed(value.share >= 0.00995 ? 1 : 2)} %, ${lineOfText([value.module, value.body].filter((part) => part !== '').join(', '), 120)}`,
      iconPath: new vscode.ThemeIcon(icon),
      value,
    })),
  ];
}

async function goToPartner(context: PickContext, partner: CallPartner, lane: LaneCost): Outcome {
  const { func, name } = partner;
  const picked = await pickStep<Deed>({
    title: lineOfText(name),
    placeholder: lineOfText(partner.module),
    items: [
      item('go-to-file', 'Go to source', '', async () => {
        await context.goToSource.ofDocument(context.profile, { func });
        return undefined;
      }),
      item('flame', 'Show in flame graph', lineOfText(lane.label), () =>
        showFunction(context, func, lane.lane),
      ),
    ],
    back: true,
  });
  if (picked === undefined || picked === 'back') return picked;
  return picked.value();
}

/** That unit alone on one side-core, with the first counter, as the Offload tab begins. */
function askOf(unit: string): EstimateAsk {
  return { ...FIRST_ASK, moves: [{ unit, sideCore: 0 }] };
}

async function showWhy(
  { profile, pages }: PickContext,
  costs: SourceCosts,
  name: string,
  cost: FunctionCost,
  advice: FunctionAdvice,
): Outcome {
  // Where there is no gain there is nothing to estimate; and what the model refuses is said by the advice.
  const estimate =
    advice.gain === null
      ? null
      : await busily(
          profile.ask({ ask: 'estimate', of: askOf(advice.unit) }).then(
            (reply) => reply.estimate,
            () => null,
          ),
        );
  await pages.show(`Why ${name}`, whyNote({ name, cost, advice, estimate, costs }));
  return undefined;
}

async function copyCommands({ profile }: PickContext, { unit, label }: FunctionAdvice): Outcome {
  const { steps } = await busily(profile.ask({ ask: 'estimate', of: askOf(unit) }));
  if (steps.length === 0) throw new Error(`No commands are known that move ${label}.`);
  await vscode.env.clipboard.writeText(unitCommands(`Moves ${label} to a side-core`, steps));
  const hosts = [...new Set(steps.map(({ where }) => where))].join(', ');
  void vscode.window.showInformationMessage(
    lineOfText(`Commands for ${hosts} copied, with what undoes them as comments.`),
  );
  return undefined;
}

function busily<T>(work: Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Xen I/O: estimating' },
    () => work,
  );
}
