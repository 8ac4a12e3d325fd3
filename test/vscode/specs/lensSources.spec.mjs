/**
 * The lenses of real sources of Linux and Xen, asked of VS Code in its extension host: every sampled function that the files define has its lens on
 * its line, and nothing else has one. The lists are kept in test/output/lenses.txt.
 * More recordings than those of the repository: XEN_IO_RECORDINGS=FILE:FILE...
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureApt } from '../../../scripts/apt.mjs';
import { outputFolder, root, sampleRecording, vscodeFolder } from '../../../scripts/project.mjs';
import { builtFiles, definitionsIn, judgeLenses, recordedFunctions } from '../../sources/lensOracle.mjs';
import { fetchSources } from '../../sources/sources.mjs';
import { askLenses } from '../askLenses.mjs';
import { openSession } from '../session.mjs';

const RECORDINGS = [
  sampleRecording,
  join(root, 'test', 'fixtures', 'offload', 'offload-dom0-rx.xenprof'),
  join(root, 'test', 'fixtures', 'offload', 'offload-dom0-blkread.xenprof'),
  ...(process.env.XEN_IO_RECORDINGS ?? '').split(':').filter((path) => path !== ''),
];
const NONE = new Set();
const ANSWER_PATIENCE_MS = 60_000;
/** In all recordings together; fewer would say that the test has lost its subject. */
const LEAST_LENSES = 40;

/** @type {import('../session.mjs').Session} */
let vscode;
/** @type {import('../../sources/lensOracle.mjs').BuiltFile[]} */
let files;
let sources;
const report = [];
let rightInAll = 0;

before(async () => {
  ensureApt(['universal-ctags'], 'universal-ctags, which says what source files define');
  sources = fetchSources();
  files = builtFiles(sources);
  vscode = await openSession({
    extensions: [join(vscodeFolder, 'lensProbe')],
    settings: { 'files.watcherExclude': { '**': true } },
    files: {
      ...Object.fromEntries(RECORDINGS.map((path) => [basename(path), path])),
      ...filesOf(sources.linux, 'linux'),
      ...filesOf(sources.xen, 'xen'),
    },
  });
});
after(async () => {
  await vscode?.close();
  mkdirSync(outputFolder, { recursive: true });
  writeFileSync(join(outputFolder, 'lenses.txt'), `${report.join('\n')}\n`);
});

for (const recording of RECORDINGS) {
  test(`${basename(recording)}: lenses are where the sampled functions are, and nowhere else`, async () => {
    await vscode.openFile(basename(recording));
    const recorded = recordedFunctions(recording);
    const answers = await ask(
      files.map(({ tree, file }) => `${tree}/${file}`),
      basename(recording),
    );
    const faults = [];
    for (const [at, { tree, file, module }] of files.entries()) {
      const names = { must: recorded.must.get(module) ?? NONE, may: recorded.may.get(module) ?? NONE };
      const definitions = definitionsIn(join(sources[tree], file));
      const { right, missing, wrong } = judgeLenses(definitions, names, answers[at].lenses);
      rightInAll += right.length;
      report.push(
        `${basename(recording)} ${tree}/${file}: ${right.length} right, ${missing.length} missing, ${wrong.length} wrong`,
        ...right.map(({ name, line }) => `  right    ${line + 1} ${name}: ${titleAt(answers[at], line)}`),
        ...missing.map(({ name, line }) => `  missing  ${line + 1} ${name}`),
        ...wrong.map(({ line, title }) => `  wrong    ${line + 1} ${title}`),
      );
      faults.push(...missing.map(({ name }) => `${file}: no lens for ${name}`));
      faults.push(
        ...wrong.map(({ line, title }) => `${file}:${line + 1}: a lens that should not be: ${title}`),
      );
    }
    assert.deepEqual(faults, []);
  });
}

test('there were lenses to look at', () => {
  assert.ok(rightInAll >= LEAST_LENSES, `${rightInAll} lenses`);
});

/**
 * Asks until the profile that was just opened is what lenses show, for its costs come a moment after its picture; and then once more, for while that was
 * asked the files at the front may still have had the profile before.
 */
async function ask(paths, profile) {
  const deadline = Date.now() + ANSWER_PATIENCE_MS;
  for (;;) {
    const answer = await askLenses(vscode, paths);
    if (answer.some(({ lenses }) => lenses.some(({ tooltip }) => tooltip.includes(profile))))
      return askLenses(vscode, paths);
    assert.ok(Date.now() < deadline, `no lens of ${profile} in any file`);
    await sleep(500);
  }
}

function titleAt({ lenses }, line) {
  return lenses
    .filter((lens) => lens.line === line)
    .map(({ title }) => title)
    .join(' | ');
}

/** Every file below a folder, under a name in the window's folder. */
function filesOf(folder, name) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      return [join(name, relative(folder, path)), path];
    }),
  );
}
