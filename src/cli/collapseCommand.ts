/** `collapse FILE`: folded stacks, the lines of stackcollapse-perf.pl. */
import { collapse } from '../formats/collapse/collapse';
import { openFirst, weightOption, type Invocation } from './invocation';
import { writeOut } from './terminalText';
import { UsageError } from './usage';

export async function collapseCommand(invocation: Invocation): Promise<void> {
  const { options } = invocation;
  const weight = weightOption(invocation) ?? 'period';
  if (weight === 'time') throw new UsageError('--weight of collapse is samples or period');
  const profile = await openFirst(invocation, {
    unknownAddresses: options.addrs ?? false,
    asPerfScript: true,
  });
  const flag = (on: boolean | undefined) => on ?? false;
  const lines = collapse(profile, {
    weight,
    ...(options.event !== undefined && { event: options.event }),
    pid: flag(options.pid),
    tid: flag(options.tid),
    kernel: flag(options.kernel),
    jit: flag(options.jit),
    all: flag(options.all),
  });
  await writeOut(
    (function* () {
      for (const line of lines) yield `${line}\n`;
    })(),
  );
}
