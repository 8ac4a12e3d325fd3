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
  breakdown FILE                where time goes, by layer and category, as shares or per unit of work
  trace FILE                    who ran, who waited and how long, hypercalls, exits and events, from xentrace
  compare BEFORE AFTER          what changed, what of it is more than noise, and where a gain comes from
  convert FILE OUT              by extension: .folded .speedscope.json .pb.gz .svg .csv .xenprof
  pack DIR OUT.xenprof          a folder of raw captures as one recording
  record HOST OUT.xenprof       records a host over SSH: user@host, or a name of ~/.ssh/config

Options
  --source NAME                 one capture of a recording: dom0, guest1, hypervisor, schedule
  --json                        one JSON document instead of text (info, functions, breakdown, trace, compare)
  --event E                     only this event (collapse, functions, breakdown, compare)
  --weight samples|period|time  what a sample counts for; default: period (collapse, functions);
                                the view's own (breakdown)
  --layer L                     hypervisor, idle, or a domain's name (functions, compare)
  --by-thread                   one row per thread name (functions)
  --per share|second|packet|byte|request   what to divide by; default: share (breakdown, compare)
  --unit KEY                    which counter to divide by; default: the likeliest (breakdown, compare)
  --rate N                      so many packets, bytes or requests a second, if there is no counter (breakdown)
  --rate-before N --rate-after N   the same for the two files of compare
  --by category|context         what a layer divides into: what for, or who can be moved (breakdown)
  --rules FILE                  own categories, a JSON list of {layer, module, symbol, category} (functions, breakdown, compare)
  --pid --tid --kernel --jit --all --addrs   as in stackcollapse-perf.pl (collapse)
  --all                         every row, not only the largest 40 of a table (compare)
  --reduce                      keep only what the recording needs of symbols and trace (pack)

Options of record
  --check                       only say what can be recorded, and how to get the rest
  --seconds N                   how long; default: 10
  --guest NAME[=HOST]           a guest too; HOST is where to log in, by itself or through the host; default: NAME. Repeatable
  --sources LIST                of perf,xentrace,counters,pmu; default: all that the machines have
  --frequency N                 samples a second and CPU; default: 997
  --workload [NAME:]CMD         a command that makes the load, on the host or on guest NAME. Repeatable
  --directory DIR               where the machines keep the recording while it is made; default: /var/tmp
  --limit MB                    most that a machine keeps there; default: 2000
  --clear-leftovers             first end and remove what broken recordings left on the machines

Data goes to stdout, everything else to stderr. Exit status: 0, 1 for input that cannot be read, 2 for wrong usage.
`;
