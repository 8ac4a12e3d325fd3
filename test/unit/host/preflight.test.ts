import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS, type CheckState } from '../../../src/host/preflight/checks';
import { parseFacts } from '../../../src/host/preflight/facts';
import { judge } from '../../../src/host/preflight/preflight';
import { defaultEvents, eventObstacle, supportedEvents } from '../../../src/host/sources/events';
import { chooseSources, SOURCES } from '../../../src/host/sources/choose';
import { DF, DOM0, gathered, TOOLS, type Blocks } from './gatheredFacts';

const REQUEST = { directory: '/var/tmp', neededBytes: 1e8 };

function look(changes: Blocks = {}) {
  return judge('root@xen1', parseFacts(gathered({ ...DOM0, ...changes })), REQUEST);
}

function finding(changes: Blocks, id: string) {
  return look(changes).results.find((result) => result.id === id);
}

describe('the preflight', () => {
  it('finds the lab ready, but for its missing PMU', () => {
    const { results, role, privilege } = look();
    expect([role, privilege]).toEqual(['dom0', 'self']);
    expect(results.filter((r) => r.state !== 'ok').map((r) => r.id)).toEqual(['pmu', 'vpmu']);
    expect(chooseSources(look(), SOURCES)).toMatchObject({
      perfEvents: 'cpu-clock',
      traceMask: '0x003bb000',
      pmuMode: '',
      counters: true,
      xentop: true,
      refused: [{ source: 'pmu' }],
    });
  });

  it('is not taken in by xl info of a guest, which exits 0', () => {
    const guest: Blocks = {
      capabilities: [0, ''],
      xl: [0, 'libxl_physinfo failed.\nhost                   : guest1\nxend_config_format     : 4'],
    };
    expect(finding(guest, 'xl')).toMatchObject({ state: 'refused' });
    expect(look(guest).role).toBe('guest');
    expect(chooseSources(look(guest), SOURCES)).toMatchObject({ traceMask: '', pmuMode: '', xentop: false });
  });

  it.each<[string, string, Blocks, CheckState, RegExp]>([
    [
      'no perf',
      'perf',
      {
        perf: [127, 'sh: 1: perf: not found'],
        tools: [0, TOOLS.replace('\nperf', '')],
        distribution: [0, 'ID=debian'],
      },
      'missing',
      /apt-get install linux-perf/,
    ],
    [
      'a perf without control',
      'perf',
      { control: ['', '    -F, --freq <freq or max>'], distribution: [0, 'ID=debian'] },
      'refused',
      /apt-get install linux-perf/,
    ],
    [
      'a perf with control, and without fifos',
      'perf',
      { control: ['', '    -F, --freq <freq or max>\n        --control <fd:ctl-fd[,ack-fd]>'] },
      'refused',
      /install perf/,
    ],
    [
      'a perf that takes orders',
      'perf',
      { control: ['', '  --freq <n>\n --control <fd:ctl-fd[,ack-fd] or fifo:ctl-fifo[,ack-fifo]>'] },
      'ok',
      /^$/,
    ],
    [
      'paranoia',
      'paranoid',
      { uid: [0, '1000'], sudo: [1, 'sudo: a password is required'] },
      'refused',
      /sysctl kernel\.perf_event_paranoid=0/,
    ],
    [
      'sudo that asks',
      'rights',
      { uid: [0, '1000'], sudo: [1, 'sudo: a password is required'] },
      'refused',
      /sudoers\.d/,
    ],
    ['no sudo', 'rights', { uid: [0, '1000'], sudo: [127, 'sh: 1: sudo: not found'] }, 'missing', /^$/],
    [
      'sudo that refuses',
      'rights',
      { uid: [0, '1000'], sudo: [1, 'tester is not in the sudoers file.'] },
      'refused',
      /NOPASSWD/,
    ],
    ['another xentrace', 'xentrace', { tracing: [0, '4034'] }, 'refused', /kill -INT 4034/],
    ['no xentrace', 'xentrace', { tools: [0, TOOLS.replace('\nxentrace', '')] }, 'missing', /xen-utils/],
    [
      'a kernel not on Xen',
      'xl',
      {
        hypervisor: [1, ''],
        capabilities: [1, ''],
        xl: [1, "ERROR:  Can't find hypervisor information in sysfs!"],
      },
      'missing',
      /^$/,
    ],
    [
      'hidden symbols',
      'kallsyms',
      { kallsyms: ['', '0000000000000000 A fixed_percpu_data'] },
      'refused',
      /kptr_restrict=0/,
    ],
    [
      'no xensyms',
      'xensyms',
      { xensyms: ['', 'head: cannot open: No such file or directory'] },
      'missing',
      /xenfs/,
    ],
    ['a full disk', 'room', { room: [0, DF.replace('3000000', '3000')] }, 'missing', /du -xh/],
    ['no directory', 'room', { room: [1, 'df: /var/tmp: No such file or directory'] }, 'missing', /mkdir -p/],
    [
      'leftovers',
      'leftovers',
      { leftovers: [0, 'alive /var/tmp/xen-io-profiler.AbCd1234\ndead /etc'] },
      'refused',
      /rm -rf \/var\/tmp\/xen-io-profiler\.AbCd1234$/,
    ],
    ['a missing tool', 'shell', { tools: [0, TOOLS.replace('mkfifo\n', '')] }, 'missing', /coreutils/],
  ])('knows %s, and how to put it right', (_, id, changes, state, fix) => {
    const found = finding(changes, id);
    expect(found?.state).toBe(state);
    expect(found?.fix ?? '').toMatch(fix);
  });

  it('takes the events of a PMU that counts', () => {
    const pmu: Blocks = {
      pmu: [
        0,
        '816025,,cycles,1,100.00,,\n600000,,instructions:u,1,100.00,,\n<not counted>,,LLC-load-misses,0,,,',
      ],
      vpmu: [0, 'off'],
    };
    expect(chooseSources(look(pmu), SOURCES)).toMatchObject({
      perfEvents: 'cycles,instructions',
      pmuMode: 'all',
      refused: [],
    });
    expect(chooseSources(look({ ...pmu, vpmu: [0, 'hv'] }), ['pmu'])).toMatchObject({
      perfEvents: '',
      pmuMode: 'hv',
      traceMask: '',
    });
  });

  it('tells which events can be chosen, and why others cannot', () => {
    const pmu: Blocks = { pmu: [0, '816025,,cycles,1,100.00,,\n<not counted>,,LLC-load-misses,0,,,'] };
    expect(supportedEvents(look())).toEqual(['cpu-clock']);
    expect(supportedEvents(look(pmu))).toEqual(['cycles', 'cpu-clock']);
    expect(defaultEvents(look(pmu))).toEqual(['cycles']);
    expect(supportedEvents(look({ perf: [127, 'not found'] }))).toEqual([]);
    expect(eventObstacle(look(), ['cycles', 'cpu-clock'])).toBe(
      'it has no event cycles; it supports cpu-clock',
    );
    expect(eventObstacle(look(pmu), ['cpu-clock', 'cycles'])).toBeUndefined();
    expect(eventObstacle(look(pmu), [])).toMatch(/no event is chosen/);
    expect(chooseSources(look(pmu), SOURCES, ['cpu-clock']).perfEvents).toBe('cpu-clock');
  });

  it('judges whatever a machine says, and cannot be made to remove other directories', () => {
    const name = fc.constantFrom(...Object.keys(DOM0), 'sudo', 'domains');
    const line = fc.oneof(fc.string(), fc.constantFrom('dead /', 'alive /etc/xen-io-profiler.', '== end 0'));
    const block = fc
      .tuple(name, fc.constantFrom('', '0', '1', '127', 'x'), fc.array(line))
      .map(([of, status, lines]) => `== ${of} ${status}\n${lines.map((text) => ` ${text}`).join('\n')}\n`);
    fc.assert(
      fc.property(fc.array(fc.oneof(block, fc.string())), (texts) => {
        const found = judge('m', parseFacts(texts.join('')), REQUEST);
        for (const { state, text } of found.results) {
          expect(['ok', 'missing', 'refused', 'unknown']).toContain(state);
          expect(text).not.toBe('');
        }
        for (const { directory } of found.leftovers) expect(directory).toMatch(/xen-io-profiler\.\w{8}$/);
        chooseSources(found, SOURCES);
      }),
      { numRuns: 1000 },
    );
  });

  it('says something about every check when nothing is known', () => {
    const found = judge('m', parseFacts(''), REQUEST);
    const always = CHECKS.filter((check) => check.concerns === undefined).map(({ id }) => id);
    expect(found.results.map(({ id }) => id)).toEqual(always);
  });
});
