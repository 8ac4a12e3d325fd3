/**
 * Profile -> folded stacks: `comm;outermost;…;innermost weight`, one line for each different stack, the lines that
 * stackcollapse-perf.pl makes of `perf script` of the same recording.
 */
import type { FuncIndex, StackIndex } from '../../profile/ids';
import type { Profile } from '../../profile/profile';
import { annotationOfModule } from '../folded/annotation';
import { chooseEvent } from './eventChoice';
import { frameText, oneLine, type Annotate } from './frameText';
import { ProcessNames, isFolded } from './processNames';

export interface CollapseOptions {
  /** Name of the event; the first of the recording if not given. */
  readonly event?: string;
  /** Sum of periods (as the script does, the default) or number of samples. */
  readonly weight?: 'samples' | 'period';
  /** `comm-PID` instead of `comm`. */
  readonly pid?: boolean;
  /** `comm-PID/TID` instead of `comm`. */
  readonly tid?: boolean;
  /** `_[k]` after kernel functions. */
  readonly kernel?: boolean;
  /** `_[j]` after functions compiled at run time. */
  readonly jit?: boolean;
  /** Both marks. */
  readonly all?: boolean;
}

/** Lines without their end, sorted by the bytes of the stack. Throws UnknownEventError. */
export function collapse(profile: Profile, options: CollapseOptions = {}): string[] {
  const totals = totalsByText(profile, options);
  return sortedByBytes([...totals.keys()]).map((stack) => `${stack} ${totals.get(stack)!}`);
}

function totalsByText(profile: Profile, options: CollapseOptions): Map<string, number> {
  const names = new ProcessNames(profile, options.tid ? 'tid' : options.pid ? 'pid' : 'comm');
  const writer = new StackWriter(profile, {
    kernel: (options.kernel ?? false) || (options.all ?? false),
    jit: (options.jit ?? false) || (options.all ?? false),
  });
  // Many pairs of process and stack become one line: threads of one name, functions tidied alike.
  const totals = new Map<string, number>();
  const stacks = profile.stacks.func.length + 1;
  for (const [pair, weight] of totalsByPair(profile, options, names)) {
    const process = names.texts[Math.floor(pair / stacks)];
    const stack = (pair % stacks) - 1;
    const line = process + writer.text(stack, process.startsWith('java'));
    totals.set(line, (totals.get(line) ?? 0) + weight);
  }
  return totals;
}

/** Weight per (process name, stack), keyed `name * (stacks + 1) + stack + 1`. */
function totalsByPair(profile: Profile, options: CollapseOptions, names: ProcessNames): Map<number, number> {
  const { samples } = profile;
  const stacks = profile.stacks.func.length + 1;
  const chosen = chooseEvent(profile, options.event);
  const totals = new Map<number, number>();
  for (let row = 0; row < samples.stack.length; row++) {
    if (!chosen.has(samples.event[row])) continue;
    const pair = names.ofSample(row) * stacks + samples.stack[row] + 1;
    // The script counts a period of 0 as 1.
    const weight = options.weight === 'samples' ? 1 : samples.period[row] || 1;
    totals.set(pair, (totals.get(pair) ?? 0) + weight);
  }
  return totals;
}

class StackWriter {
  private readonly verbatim: boolean;
  /** `;frame` per function, '' for one that is left out; filled on demand, apart for Java processes. */
  private readonly frames: [(string | undefined)[], (string | undefined)[]] = [[], []];

  constructor(
    private readonly profile: Profile,
    private readonly annotate: Annotate,
  ) {
    this.verbatim = isFolded(profile);
  }

  text(stack: StackIndex, java: boolean): string {
    const { prefix, func } = this.profile.stacks;
    const parts: string[] = [];
    for (let row = stack; row >= 0; row = prefix[row]!) parts.push(this.frame(func[row], java));
    return parts.reverse().join('');
  }

  private frame(func: FuncIndex, java: boolean): string {
    const cache = this.frames[java ? 1 : 0];
    return (cache[func] ??= this.newFrame(func, java));
  }

  private newFrame(func: FuncIndex, java: boolean): string {
    const { funcs } = this.profile;
    const name = funcs.name[func];
    const moduleRow = funcs.module[func];
    const module = moduleRow < 0 ? '' : funcs.modules[moduleRow];
    if (this.verbatim) return `;${oneLine(name)}${annotationOfModule(module)}`;
    const text = frameText(name, module, this.annotate, java);
    return text === undefined ? '' : `;${text}`;
  }
}

/** UTF-16 order is the order of the UTF-8 bytes except where surrogates are involved. */
function sortedByBytes(texts: string[]): string[] {
  if (!texts.some((text) => /[\ud800-\udfff]/.test(text))) return texts.sort();
  return texts
    .map((text) => ({ text, bytes: Buffer.from(text) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map((entry) => entry.text);
}
