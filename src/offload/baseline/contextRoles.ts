/** The role of every context, and in what proportion each domain worked and recorded. */
import type { Context } from '../../iopath/contexts/contexts';
import type { ContextWeights } from './contextWeights';
import { unitRole, type UnitRole, type WorkKind } from './unitRoles';

export interface Roles {
  readonly of: readonly UnitRole[];
  /** Per domain: the work's share among what is not shared. */
  readonly proportion: readonly number[];
}

export function rolesOf(contexts: readonly Context[], weights: ContextWeights, work: WorkKind): Roles {
  const of = contexts.map((context) => unitRole(context, work));
  const direct: { work: number; all: number }[] = [];
  for (const { context, perSecond } of weights.contexts) {
    const { domain } = contexts[context];
    if (domain === null || of[context] === 'shared') continue;
    const sum = (direct[domain] ??= { work: 0, all: 0 });
    sum.all += perSecond;
    if (of[context] === 'work') sum.work += perSecond;
  }
  return {
    of,
    proportion: Array.from(
      { length: Math.max(1, ...contexts.map(({ domain }) => (domain ?? 0) + 1)) },
      (_, domain) => {
        const sum = direct.at(domain);
        return sum === undefined || sum.all === 0 ? 1 : sum.work / sum.all;
      },
    ),
  };
}
