/** `--rules FILE`: own rules for categories, asked before the built-in ones. */
import { readFile, stat } from 'node:fs/promises';
import { builtInRules, type CategoryRules } from '../iopath/categories/categoryRules';
import { parseOwnRules, withOwnRules } from '../iopath/categories/ownRules';
import type { Invocation } from './invocation';
import { printable } from './terminalText';
import { UsageError } from './usage';

/** 500 rules of the longest patterns are shorter. */
const MOST_BYTES = 1 << 20;

/**
 * The rules that a command classifies by. What is wrong with single rules goes to stderr; the others count.
 * @throws UsageError if the file cannot be read
 */
export async function rulesOption({ options }: Invocation): Promise<CategoryRules> {
  const path = options.rules;
  if (path === undefined) return builtInRules();
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES)
      throw new UsageError(`--rules: ${path} is larger than 1 MiB; that is no list of rules`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `--rules: ${path} cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  const { rules, problems } = parseOwnRules(text, path);
  for (const problem of problems) process.stderr.write(`${printable(problem)}\n`);
  return withOwnRules(rules);
}
