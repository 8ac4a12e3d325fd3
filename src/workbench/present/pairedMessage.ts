/** Two profiles that have been read -> the message that fills a comparison. */
import { commonRates } from '../../compare/workRates';
import type { Pair } from '../../compare/pairProfiles';
import type { PairWorkChoice, ToComparison } from '../../protocol/compare';
import { eventChoice } from './eventChoice';
import { funcColumns, laneInfos, treeColumns } from './treeMessage';

/** Without what the worker need not know: the addresses of the files, and why they are compared. */
export type PairedMessage = Omit<Extract<ToComparison, { type: 'paired' }>, 'files' | 'plan'>;

/** Buffers in the message are copies: they can be transferred. */
export function pairedMessage(pair: Pair): PairedMessage {
  const { before, after, profile, lanes, tree } = pair;
  return {
    type: 'paired',
    before: before.layered.profile.name,
    after: after.layered.profile.name,
    events: pair.views.map((view) => ({
      ...eventChoice(view.before, before.layered.profile),
      key: view.key,
      label: view.label,
      explanation: view.explanation,
    })),
    lanes: laneInfos(profile, lanes, tree),
    tree: treeColumns(tree),
    funcs: funcColumns(profile, tree),
    work: commonRates(pair).map((rates): PairWorkChoice => ({
      key: rates.label,
      unit: rates.unit,
      label: rates.label,
      perSecondBefore: rates.before,
      perSecondAfter: rates.after,
    })),
    notes: pair.notes,
  };
}
