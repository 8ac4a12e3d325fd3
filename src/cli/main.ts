/** `xen-io-profiler`: the same core as the extension, from a terminal. Data on stdout, diagnostics on stderr. */
import { parseArgs } from 'node:util';
import { UnknownEventError } from '../formats/collapse/eventChoice';
import { FormatError } from '../formats/formatError';
import { collapseCommand } from './collapseCommand';
import { convertCommand } from './convertCommand';
import { functionsCommand } from './functionsCommand';
import { infoCommand } from './infoCommand';
import { OPTIONS, type Invocation } from './invocation';
import { packCommand } from './packCommand';
import { printable } from './terminalText';
import { USAGE, UsageError } from './usage';

interface Command {
  readonly run: (invocation: Invocation) => Promise<void>;
  readonly files: number;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['info', { run: infoCommand, files: 1 }],
  ['collapse', { run: collapseCommand, files: 1 }],
  ['functions', { run: functionsCommand, files: 1 }],
  ['convert', { run: convertCommand, files: 2 }],
  ['pack', { run: packCommand, files: 2 }],
]);

async function main(words: string[]): Promise<void> {
  const { values, positionals } = parse(words);
  if (values.help === true || words.length === 0) {
    process.stdout.write(USAGE);
    return;
  }
  const name = positionals.at(0) ?? '';
  const files = positionals.slice(1);
  const command = COMMANDS.get(name);
  if (command === undefined) throw new UsageError(`there is no command ${JSON.stringify(name)}`);
  if (files.length !== command.files) {
    throw new UsageError(
      `${name} takes ${command.files} file${command.files === 1 ? '' : 's'}, not ${files.length}`,
    );
  }
  await command.run({ files, options: values });
}

function parse(words: string[]) {
  try {
    return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof UsageError) {
    process.stderr.write(`xen-io-profiler: ${error.message}\nTry: xen-io-profiler --help\n`);
    process.exitCode = 2;
  } else if (error instanceof UnknownEventError) {
    process.stderr.write(`xen-io-profiler: ${error.message}\n`);
    process.exitCode = 2;
  } else if (error instanceof FormatError) {
    process.stderr.write(`xen-io-profiler: ${printable(error.message)}\n`);
    process.exitCode = 1;
  } else {
    process.stderr.write(
      `xen-io-profiler: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
});
