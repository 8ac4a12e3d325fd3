/** The functions found in real C, against those that universal-ctags finds: names, lines and ends. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import macros from '../../src/source/syntax/definingMacros.json';
import type { SourceFunction } from '../../src/source/sourceFunction';
import type { ParsedTexts } from '../../src/workbench/source/parsedTexts';
import { parsedTexts } from '../unit/source/syntax/parsed';
import ctagsErrors from './ctagsErrors.json';

interface Sources {
  fetchSources(): { linux: string; xen: string };
  sourcesFolder(): string;
}

/** Lines count from 0. */
interface Tag {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
}

const WITH_BODY = new Set(macros.withBody.flatMap((entry) => entry.macros));
const WITHOUT_BODY = new Set(macros.withoutBody.flatMap((entry) => entry.macros));

/** Lines of the Makefiles by which the versions are known that ctagsErrors.json was made for. */
const EXPLAINED_VERSIONS = [
  { file: 'linux/Makefile', line: /^SUBLEVEL = 176$/m },
  { file: 'xen/xen/Makefile', line: /^export XEN_EXTRAVERSION \?= \.5\$/m },
];
/** In other versions, the next point release of Debian: it may bring a line that ctags misreads. */
const MOST_IN_OTHERS = 3;

let folder: string;
let files: string[];
let tags: Map<string, Tag[]>;
let texts: ParsedTexts;

beforeAll(async () => {
  // A path that the compiler does not follow: it is plain JavaScript.
  const script = pathToFileURL(resolve('test/sources/sources.mjs')).href;
  const sources = (await import(script)) as Sources;
  sources.fetchSources();
  folder = sources.sourcesFolder();
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.c'))
    .map((entry) => join(entry.parentPath, entry.name));
  tags = byCtags(files);
  texts = await parsedTexts();
}, 600_000);

function byCtags(paths: readonly string[]): Map<string, Tag[]> {
  const options = ['--languages=C', '--kinds-C=f', '--fields=+ne', '--sort=no', '-f', '-', '-L', '-'];
  const output = execFileSync('ctags', options, {
    input: paths.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const found = new Map<string, Tag[]>();
  for (const text of output.split('\n')) {
    if (text === '' || text.startsWith('!_TAG')) continue;
    const [name, file] = text.split('\t');
    const field = (key: string) => Number(new RegExp(`\t${key}:(\\d+)`).exec(text)?.[1]) - 1;
    const list = found.get(file) ?? [];
    list.push({ name, line: field('line'), endLine: field('end') });
    found.set(file, list);
  }
  return found;
}

/** A function that a macro defines is known to ctags by the macro, or not at all. */
function byMacro(
  { nameLine }: SourceFunction,
  lines: readonly string[],
  theirs: readonly Tag[],
): Tag | boolean {
  const macro = /([A-Za-z_]\w*)\s*\(/.exec(lines[nameLine])?.[1] ?? '';
  if (WITHOUT_BODY.has(macro)) return true;
  if (!WITH_BODY.has(macro)) return false;
  return theirs.find(({ name, line }) => line === nameLine && name === macro) ?? false;
}

it('the functions of Linux and Xen are those that ctags finds', { timeout: 600_000 }, () => {
  const differences: string[] = [];
  const counts = { files: files.length, ours: 0, ctags: 0, same: 0, byMacro: 0, errorsOfCtags: 0 };
  for (const file of files) {
    const path = relative(folder, file);
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n');
    const { functions, incomplete } = texts.parse(file, text);
    const theirs = tags.get(file) ?? [];
    counts.ours += functions.length;
    counts.ctags += theirs.length;
    if (incomplete !== null) differences.push(`${path}: ${incomplete}`);

    const left = new Set(theirs);
    const ours: SourceFunction[] = [];
    for (const fn of functions) {
      const tag = theirs.find(({ name, line }) => name === fn.name && line === fn.nameLine);
      const macro = tag === undefined && byMacro(fn, lines, theirs);
      if (tag !== undefined) {
        counts.same++;
        left.delete(tag);
        if (tag.endLine !== fn.endLine)
          differences.push(`${path}: ${fn.name} ends at ${fn.endLine + 1}, by ctags at ${tag.endLine + 1}`);
      } else if (macro !== false) {
        counts.byMacro++;
        if (macro !== true) left.delete(macro);
      } else ours.push(fn);
    }
    const known = ctagsErrors.flatMap((kind) => kind.differences).find((each) => each.file === path);
    for (const { name, nameLine } of ours) {
      if (known?.ours.includes(name)) counts.errorsOfCtags++;
      else differences.push(`${path}:${nameLine + 1}: ${name} is not known to ctags`);
    }
    for (const { name, line } of left) {
      if (known?.ctags.includes(name)) counts.errorsOfCtags++;
      else differences.push(`${path}:${line + 1}: ${name} is known to ctags only`);
    }
  }
  process.stdout.write(`${JSON.stringify({ ...counts, differences })}\n`);
  const explained = EXPLAINED_VERSIONS.every(({ file, line }) =>
    line.test(readFileSync(join(folder, file), 'utf8')),
  );
  if (explained) expect(differences).toEqual([]);
  else expect(differences.length, differences.join('\n')).toBeLessThanOrEqual(MOST_IN_OTHERS);
  expect(counts.ctags).toBeGreaterThan(10_000);
});
