/**
 * What the benchmark measures of categories: a fresh process classifies many symbols, or opens a recording and says what
 * part of it was classification, building the rules included. Prints what it found, so that a fast wrong answer is seen.
 * Usage: node classify.js symbols COUNT TABLE... | node classify.js open RECORDING
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import {
  builtInRules,
  HYPERVISOR_OTHER,
  OTHER,
  type CategoryRules,
} from '../../src/iopath/categories/categoryRules';
import { giveMeaning } from '../../src/iopath/categories/meaning';
import { layerProfile } from '../../src/iopath/layeredProfile';

/** CPU time of this process so far, all its threads, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** So many different symbols: those of the tables, again and again with a number behind them. */
function symbolsOf(tables: readonly string[], count: number): Parameters<CategoryRules['categoryOf']>[] {
  const names = tables.flatMap((path) =>
    gunzipSync(readFileSync(path))
      .toString()
      .trim()
      .split('\n')
      .map((line): Parameters<CategoryRules['categoryOf']> => {
        const [, , name, module = '[kernel.kallsyms]'] = line.split(/\s+/);
        if (path.endsWith('xensyms.gz')) return [name.replace(/^.*#/, ''), 'xen', 'hypervisor'];
        return [name, module, 'kernel'];
      }),
  );
  const copies = Array.from({ length: count }, (_, i) => {
    const copy = Math.floor(i / names.length);
    return copy === 0 ? names[i][0] : `${names[i % names.length][0]}_${copy}`;
  });
  // Joined strings are put together when they are first read: that is no work of the rules.
  return structuredClone(copies).map((name, i) => {
    const [, module, layer] = names[i % names.length];
    return [name, module, layer];
  });
}

function classifySymbols(count: number, tables: readonly string[]): object {
  const symbols = symbolsOf(tables, count);
  const start = cpuMs();
  const rules = builtInRules();
  const built = cpuMs();
  let known = 0;
  for (const symbol of symbols) {
    const category = rules.categoryOf(...symbol);
    if (category !== OTHER && category !== HYPERVISOR_OTHER) known++;
  }
  return { symbols: symbols.length, known, rulesMs: built - start, ms: cpuMs() - built };
}

async function openRecording(path: string): Promise<object> {
  const start = cpuMs();
  const profile = await openProfile(path, QUIET);
  // Everything but the categories, then the categories alone.
  const unclassified = { categoryOf: () => OTHER };
  const { tree } = layerProfile(profile, unclassified);
  const opened = cpuMs();
  const { categories } = giveMeaning(profile.funcs, builtInRules());
  return {
    functions: profile.funcs.name.length,
    callNodes: tree.func.length,
    categories: categories.length,
    openMs: opened - start,
    classifyMs: cpuMs() - opened,
  };
}

async function main([what, ...words]: string[]): Promise<void> {
  const answer =
    what === 'symbols' ? classifySymbols(Number(words[0]), words.slice(1)) : await openRecording(words[0]);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

void main(process.argv.slice(2));
