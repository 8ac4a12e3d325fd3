/** Functions and costs for tests of matching, with what does not matter filled in. */
import type { FunctionCost, LaneCost, SourceCosts } from '../../../../src/source/sourceCosts';
import type { SourceFunction } from '../../../../src/source/sourceFunction';
import type { SourceText } from '../../../../src/source/sourceText';

export function lane(over: Partial<LaneCost> = {}): LaneCost {
  return {
    lane: 'domain:dom0',
    label: 'dom0',
    self: { value: 0.124, low: 0.116, high: 0.132 },
    total: { value: 0.31, low: 0.3, high: 0.32 },
    perUnit: { value: 410, low: 390, high: 430 },
    selfSamples: 900,
    totalSamples: 2200,
    func: 1,
    ...over,
  };
}

export function cost(name: string, over: Partial<FunctionCost> = {}): FunctionCost {
  return {
    group: 0,
    name,
    symbols: [name],
    module: '[kernel.kallsyms]',
    layer: 'kernel',
    sourceFile: '',
    binding: 'unknown',
    body: '',
    neighbours: [],
    lanes: [lane()],
    advice: [],
    inlined: [],
    inlinedInto: [],
    ...over,
  };
}

export function costs(functions: readonly FunctionCost[], over: Partial<SourceCosts> = {}): SourceCosts {
  const metric = { key: 'best', label: 'Best source per lane' };
  return {
    kind: 'sourceCosts',
    profile: 'rx.xenprof',
    host: null,
    metric,
    metrics: [metric],
    perUnit: { format: '', suffix: ' cycles/packet' },
    modules: [...new Set(functions.map(({ module }) => module))],
    functions,
    noAdvice: null,
    gainsWithheld: null,
    ...over,
  };
}

export function fn(name: string, line: number, over: Partial<SourceFunction> = {}): SourceFunction {
  return {
    name,
    symbols: [name],
    line,
    nameLine: line,
    nameColumn: 0,
    endLine: line + 9,
    scope: 'static',
    ...over,
  };
}

export function text(
  path: string,
  functions: readonly SourceFunction[],
  over: Partial<SourceText> = {},
): SourceText {
  return { path, functions, includes: ['linux/kernel.h'], incomplete: null, modules: null, ...over };
}
