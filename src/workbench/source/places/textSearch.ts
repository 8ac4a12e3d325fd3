/** Which files of a folder may define a function: asked of ripgrep or git, which look at a whole kernel in a second. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';

export interface TextSearch {
  /** Letters, digits, `_` and `$` only. */
  readonly words: readonly string[];
  /** Of files, without the dot. */
  readonly extensions: readonly string[];
  /** Definitions may stand inside classes and blocks: C++ and Rust. */
  readonly indented: boolean;
  /** Globs of what is left out, as in VS Code's settings. */
  readonly excluded: readonly string[];
}

export interface FilesFound {
  /** Relative to the folder. */
  readonly files: readonly string[];
  /** There are more. */
  readonly cut: boolean;
}

/** Paths that are read; a name that more files begin a line with is no function's. */
const MOST_FILES = 500;
const MOST_BYTES = 1 << 20;
const MOST_COMPLAINTS = 2000;
/** A cold disk with several trees; a person can cancel sooner. */
const PATIENCE_MS = 120_000;

/** A program that was asked could not answer. */
export class SearchFailed extends Error {
  override readonly name = 'SearchFailed';
}

/** Arguments for ripgrep (15.0, `rg --help`): paths only, each with a NUL behind it. Its own configuration file is not read. */
export function ripgrepArguments({ words, extensions, indented, excluded }: TextSearch): string[] {
  const anyWord = words.map(escaped).join('|');
  // Kernel style: whatever defines a function begins in the first column, and what calls it does not.
  const patterns = [`^(?:\\S.*)?\\b(?:${anyWord})\\b`];
  if (indented) patterns.push(`^\\s+\\S.*\\b(?:${anyWord})\\s*[(<]`);
  return [
    '--no-config',
    '--files-with-matches',
    '--null',
    '--no-messages',
    '--no-ignore',
    '--color=never',
    '--max-filesize=8M',
    ...extensions.map((extension) => `--glob=*.${extension}`),
    ...excluded.map((glob) => `--glob=!${glob}`),
    ...patterns.flatMap((pattern) => ['-e', pattern]),
    '--',
    '.',
  ];
}

/**
 * The same for git (git-grep(1)): all files, whether there is a repository or not, with those of submodules and those that git ignores. No
 * configuration of a repository is read, which could name programs; neither program follows links out of the folder.
 */
export function gitArguments({ words, extensions, indented, excluded }: TextSearch): string[] {
  const start = indented ? '' : '^';
  return [
    `--git-dir=${devNull}`,
    // Where it is in a person's own configuration, some versions refuse the rest.
    '-c',
    'submodule.recurse=false',
    'grep',
    '--no-index',
    '--files-with-matches',
    '--null',
    '-I',
    '--no-color',
    '--extended-regexp',
    '--word-regexp',
    ...words.map(escaped).flatMap((word) => ['-e', `${start}${word}`, '-e', `${start}[^[:space:]].*${word}`]),
    '--',
    ...extensions.map((extension) => `*.${extension}`),
    ...excluded.flatMap(excludingPaths),
  ];
}

/** Git knows no `{a,b}`; what is left out by such a glob is searched. A folder's glob does not hold for what is in it. */
function excludingPaths(glob: string): string[] {
  return /[{}]/.test(glob) ? [] : [`:(exclude,glob)${glob}`, `:(exclude,glob)${glob}/**`];
}

/**
 * Runs one of them in a folder; no shell is between.
 * @throws SearchFailed if it cannot be started, or says that it failed, or does not end
 */
export async function filesThatMayDefine(
  program: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<FilesFound> {
  if (signal.aborted) return { files: [], cut: false };
  const late = AbortSignal.timeout(PATIENCE_MS);
  const ended = AbortSignal.any([signal, late]);
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const stop = () => child.kill('SIGKILL');
  ended.addEventListener('abort', stop);
  const paths = new PathReader(stop);
  child.stdout.on('data', (chunk: Buffer) => paths.take(chunk));
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaints.length < MOST_COMPLAINTS) complaints += chunk.toString('utf8');
  });
  try {
    const [code] = await closed.catch((error: unknown) => {
      throw new SearchFailed(error instanceof Error ? error.message : String(error));
    });
    // Both programs: 0 something was found, 1 nothing; above that they failed, maybe at a single file.
    if (paths.files.length === 0 && (code ?? 0) > 1)
      throw new SearchFailed(complaints.slice(0, MOST_COMPLAINTS).trim());
    if (late.aborted) throw new SearchFailed('It took too long.');
    return paths;
  } finally {
    ended.removeEventListener('abort', stop);
  }
}

/** Paths with a NUL behind each, as they come. */
class PathReader implements FilesFound {
  readonly files: string[] = [];
  cut = false;
  private rest = Buffer.alloc(0);
  private bytes = 0;

  constructor(private readonly enough: () => void) {}

  take(chunk: Buffer): void {
    if (this.cut) return;
    this.bytes += chunk.length;
    this.rest = Buffer.concat([this.rest, chunk]);
    for (let end = this.rest.indexOf(0); end >= 0; end = this.rest.indexOf(0)) {
      if (this.files.length === MOST_FILES) {
        this.stop();
        return;
      }
      this.files.push(
        this.rest
          .subarray(0, end)
          .toString('utf8')
          .replace(/^\.[/\\]/, ''),
      );
      this.rest = this.rest.subarray(end + 1);
    }
    if (this.bytes > MOST_BYTES) this.stop();
  }

  private stop(): void {
    this.cut = true;
    this.enough();
  }
}

/** Of all that a word may hold, `$` alone means something in a pattern. */
function escaped(word: string): string {
  return word.replaceAll('$', '\\$');
}
