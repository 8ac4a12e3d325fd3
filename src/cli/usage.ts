/** What the commands are and what they take; `--help` prints it. */

/** Wrong words on the command line: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `Usage: xen-io-profiler COMMAND FILE [OPTIONS]

FILE is a perf.data, perf script text, folded stacks, pprof, an xentrace binary (each may be gzipped), a .xenprof,
or a folder of raw captures (one folder per machine: dom0/perf.data, dom0/kallsyms, dom0/xentrace.bin ...).

Commands
  info FILE                     what is in it: format, samples, events, domains, clocks, warnings
  collapse FILE                 folded stacks, as stackcollapse-perf.pl prints them for perf script
  functions FILE                self and total per function and layer, with 95 % intervals
  convert FILE OUT              by extension: .folded .speedscope.json .pb.gz .svg .csv .xenprof
  pack DIR OUT.xenprof          a folder of raw captures as one recording

Options
  --source NAME                 one capture of a recording: dom0, guest1, hypervisor, schedule
  --json                        one JSON document instead of text (info, functions)
  --event E                     only this event (collapse, functions)
  --weight samples|period|time  what a sample counts for; default: period (collapse, functions)
  --layer L                     hypervisor, idle, or a domain's name (functions)
  --by-thread                   one row per thread name (functions)
  --pid --tid --kernel --jit --all --addrs   as in stackcollapse-perf.pl (collapse)
  --reduce                      keep only what the recording needs of symbols and trace (pack)

Data goes to stdout, everything else to stderr. Exit status: 0, 1 for input that cannot be read, 2 for wrong usage.
`;
