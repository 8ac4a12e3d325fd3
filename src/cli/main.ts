/** `xen-io-profiler`: the same core as the extension, from a terminal. Data on stdout, diagnostics on stderr. */
import { parseArgs } from 'node:util';
import { UnknownEventError } from '../formats/collapse/eventChoice';
import { FormatError } from '../formats/formatError';
import { breakdownCommand } from './breakdownCommand';
import { calibrateCommand } from './calibrateCommand';
import { collapseCommand } from './collapseCommand';
import { compareCommand } from './compareCommand';
import { convertCommand } from './convertCommand';
import { estimateCommand } from './estimateCommand';
import { functionsCommand } from './functionsCommand';
import { infoCommand } from './infoCommand';
import { OPTIONS, type Invocation } from './invocation';
import { packCommand } from './packCommand';
import { planCommand } from './planCommand';
import { CannotConnect } from '../host/cannotConnect';
import { CannotRecord } from '../host/recordRequest';
import { printable } from './terminalText';
import { traceCommand } from './traceCommand';
import { USAGE, UsageError } from './usage';

interface Command {
  readonly run: (invocation: Invocation) => Promise<void>;
  readonly files: number;
  /** With --check nothing is written. */
  readonly filesOfCheck?: number;
  /** So few are enough with options that stand for the others, which the command itself looks at. */
  readonly fewestFiles?: number;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['info', { run: infoCommand, files: 1 }],
  ['collapse', { run: collapseCommand, files: 1 }],
  ['functions', { run: functionsCommand, files: 1 }],
  ['breakdown', { run: breakdownCommand, files: 1 }],
  ['trace', { run: traceCommand, files: 1 }],
  ['compare', { run: compareCommand, files: 2 }],
  ['estimate', { run: estimateCommand, files: 1 }],
  ['plan', { run: planCommand, files: 1 }],
  ['calibrate', { run: calibrateCommand, files: 2, fewestFiles: 1 }],
  ['convert', { run: convertCommand, files: 2 }],
  ['pack', { run: packCommand, files: 2 }],
  ['record', { run: record, files: 2, filesOfCheck: 1 }],
]);

/** Loads the SSH library, which the other commands do without. */
async function record(invocation: Invocation): Promise<void> {
  const { recordCommand } = await import('./recordCommand');
  await recordCommand(invocation);
}

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
  const wanted = values.check === true ? (command.filesOfCheck ?? command.files) : command.files;
  if (files.length > wanted || files.length < (command.fewestFiles ?? wanted)) {
    throw new UsageError(
      name === 'record'
        ? 'record takes a host and the file to make, and with --check the host alone'
        : `${name} takes ${wanted} file${wanted === 1 ? '' : 's'}, not ${files.length}`,
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
  } else if (error instanceof CannotConnect) {
    process.stderr.write(`xen-io-profiler: ${printable(error.text)}\n`);
    process.exitCode = 1;
  } else if (error instanceof FormatError || error instanceof CannotRecord) {
    process.stderr.write(`xen-io-profiler: ${printable(error.message)}\n`);
    process.exitCode = 1;
  } else {
    process.stderr.write(
      `xen-io-profiler: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
});
