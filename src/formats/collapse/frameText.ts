/**
 * A function as stackcollapse-perf.pl writes it into a folded stack (FlameGraph, rules of its main loop). Nothing here is
 * a matter of taste: the output is compared line by line with the script's. Patterns that could take quadratic time on a
 * hostile name are spelled out as searches.
 */

export interface Annotate {
  readonly kernel: boolean;
  readonly jit: boolean;
}

const JIT_MAP = /\/tmp\/perf-\d+\.map/;

/**
 * The frames that one function becomes, joined by `;`; undefined for a name in parentheses, which the script takes for a
 * process. A name with `->` is a chain of inlined functions. `java`: the process name begins with "java".
 */
export function frameText(
  name: string,
  module: string,
  annotate: Annotate,
  java: boolean,
): string | undefined {
  if (name.startsWith('(')) return undefined;
  const written: string[] = [];
  for (const part of inlineChain(oneLine(name))) {
    const frame = tidy(part, java);
    written.push(frame + mark(frame, module, annotate, written.length > 0));
  }
  return written.length === 0 ? undefined : written.join(';');
}

/** Line ends would break the folded format; perf prints none. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ');
}

/** Perl's split: empty parts at the end do not count. */
function inlineChain(name: string): string[] {
  const parts = name.split('->');
  while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
  return parts;
}

function tidy(part: string, java: boolean): string {
  let func = part.replaceAll(';', ':');
  if (!isGoMethod(func)) func = withoutArguments(func);
  func = func.replace(/["']/g, '');
  return java && func.startsWith('L') && func.includes('/') ? func.slice(1) : func;
}

/** `net/http.(*Client).Do`: the parentheses belong to the name. */
function isGoMethod(func: string): boolean {
  const open = func.indexOf('.(');
  return open >= 0 && func.lastIndexOf(').') >= open + 2;
}

/** Everything from the first parenthesis on is noise, unless it is the one of "(anonymous namespace)". */
function withoutArguments(func: string): string {
  let at = func.indexOf('(');
  while (at >= 0 && func.startsWith('(anonymous namespace)', at)) at = func.indexOf('(', at + 1);
  return at < 0 ? func : func.slice(0, at);
}

function mark(func: string, module: string, annotate: Annotate, inlined: boolean): string {
  if (inlined) return func.includes('_[i]') ? '' : '_[i]';
  if (annotate.kernel && isKernel(module)) return '_[k]';
  return annotate.jit && JIT_MAP.test(module) && !func.includes('_[j]') ? '_[j]' : '';
}

/** By the script's rule `[vdso]` is kernel too. */
function isKernel(module: string): boolean {
  return (module.startsWith('[') || module.endsWith('vmlinux')) && !module.includes('unknown');
}
