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
  estimate FILE --side-cores K  what moving work to side-cores would gain, and how sure that is
  plan FILE --side-cores K      the best placement, commands for it, and commands that undo it
  calibrate BEFORE AFTER        a prediction beside what was measured; learns from it for later estimates of that host
  convert FILE OUT              by extension: .folded .speedscope.json .pb.gz .svg .csv .xenprof
  pack DIR OUT.xenprof          a folder of raw captures as one recording
  record HOST OUT.xenprof       records a host over SSH: user@host, or a name of ~/.ssh/config

Options
  --source NAME                 one capture of a recording: dom0, guest1, hypervisor, schedule
  --json                        one JSON document instead of text (info, functions, breakdown, trace, compare,
                                estimate, plan, calibrate)
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

Options of estimate, plan and calibrate
  --side-cores K                how many side-cores
  --move UNIT[=N]               a unit, a domain, or unit#category, to side-core N (first if absent); default: the best plan.
                                Repeatable; an unknown name lists all units
  --place own-core|smt-sibling|other-socket   where side-cores are; default: own-core
  --work KEY                    which counter is the work; default: the likeliest
  --rate N [--per packet|byte|request]   so many packets (bytes, requests) a second, if there is no counter
  --calibration FILE            what was learnt of this host; calibrate writes it, and makes it if it is missing

Options of calibrate
  --measured RATIO[:LOW-HIGH]   throughput after over before (1.45, or 1.45:1.30-1.62 with its 90 % interval), where the
                                recordings were slowed by their recorders. AFTER may then be left out
  --rate-before N,... --rate-after N,...   the same as rates of one or more runs of each side

Options of record
  --check                       only say what can be recorded, and how to get the rest
  --seconds N                   how long; default: 10
  --with HOST                   a second host at the same moment, on the same time axis. Repeatable
  --guest [HOST:]NAME[=LOGIN]   a guest too, of HOST (default: the first); LOGIN is where to log in (default: NAME), by
                                itself or through its host; NAME=direct:LOGIN never goes through the host. Repeatable
  --sources LIST                of perf,xentrace,counters,pmu; default: all that the machines have
  --events [MACHINE:]LIST       what perf samples by: of cycles,LLC-load-misses,instructions,cpu-clock those that the machine
                                has (--check lists them); default: all of the hardware, else cpu-clock. Repeatable
  --frequency N                 samples a second, CPU and event; default: 997
  --workload [MACHINE:]CMD      a command that makes the load; MACHINE is HOST, NAME or HOST:NAME; default: the first host.
                                Repeatable
  --directory DIR               where the machines keep the recording while it is made; default: /var/tmp
  --limit MB                    most that a machine keeps there; default: 2000
  --clear-leftovers             first end and remove what broken recordings left on the machines

Data goes to stdout, everything else to stderr. Exit status: 0, 1 for input that cannot be read, 2 for wrong usage.
`;
