/** What can be recorded on a machine, asked in one round trip; changes nothing there. */
import type { Remote } from '../remote';
import { shellProgram, type Privilege } from '../farSide/privilege';
import {
  CHECKS,
  isDom0,
  isOnXen,
  isRoot,
  leftoversIn,
  type Finding,
  type Leftover,
  type PreflightRequest,
} from './checks';
import { parseFacts, type Facts } from './facts';
import gather from './gather.sh';

export interface CheckResult extends Finding {
  readonly id: string;
  readonly title: string;
}

export interface Preflight {
  /** For people: `root@xen1`. */
  readonly machine: string;
  readonly results: readonly CheckResult[];
  readonly privilege: Privilege;
  /** `native`: no Xen below. */
  readonly role: 'dom0' | 'guest' | 'native';
  readonly leftovers: readonly Leftover[];
  readonly facts: Facts;
}

/** @throws ConnectionLost; Error if the machine has no POSIX shell */
export async function preflight(
  remote: Remote,
  request: PreflightRequest,
  signal?: AbortSignal,
): Promise<Preflight> {
  const { stdout, stderr } = await remote.run(
    shellProgram(request.withSudoPassword === true ? 'sudo' : 'self', gather, 'gather', request.directory),
    signal === undefined ? {} : { signal },
  );
  const facts = parseFacts(stdout);
  if (!facts.has('uid')) {
    throw new Error(
      `${remote.name} does not run a POSIX shell for commands: ${stderr.trim().slice(0, 300) || 'no answer'}. Log in to it and try: sh -c 'id -u'`,
    );
  }
  return judge(remote.name, facts, request);
}

export function judge(machine: string, facts: Facts, request: PreflightRequest): Preflight {
  return {
    machine,
    results: CHECKS.filter(({ concerns }) => concerns?.(facts) ?? true).map(({ id, title, judge: find }) => ({
      id,
      title,
      ...find(facts, request),
    })),
    privilege:
      request.withSudoPassword === true || (!isRoot(facts) && facts.succeeded('sudo')) ? 'sudo' : 'self',
    role: isDom0(facts) ? 'dom0' : isOnXen(facts) ? 'guest' : 'native',
    leftovers: leftoversIn(facts),
    facts,
  };
}
