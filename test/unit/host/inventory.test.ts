/** The inventory of a host, from what its commands printed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostInventory } from '../../../src/host/inventory/inventory';
import { inventoryFrom } from '../../../src/host/inventory/readInventory';
import { answered, DOM0, recorded, statLines, type Blocks } from './inventoryTexts';

const read = (changes: Blocks = {}): HostInventory => inventoryFrom(answered({ ...DOM0, ...changes }));

/** Without the answers of these names. */
function without(...names: readonly string[]): HostInventory {
  return inventoryFrom(
    answered(Object.fromEntries(Object.entries(DOM0).filter(([name]) => !names.includes(name)))),
  );
}

describe('the inventory of the lab', () => {
  const { machine, xen, pools, domains, threads, problems } = read();

  it('has no problems', () => expect(problems).toEqual([]));

  it('has the machine and Xen', () => {
    expect(machine).toEqual({
      hostName: 'dom0',
      kernel: 'Linux 6.1.0-56-amd64',
      distribution: 'Debian GNU/Linux 12 (bookworm)',
      cpus: 2,
      cpuModel: 'QEMU TCG CPU version 2.5+',
    });
    expect(xen).toMatchObject({
      version: '4.17.7',
      scheduler: 'credit2',
      cpus: 2,
      cpuMhz: 2499.994,
      totalMemoryMib: 6143,
      freeMemoryMib: 1983,
    });
    expect(xen?.commandLine).toMatch(/^dom0_mem=2560M,max:2560M dom0_max_vcpus=2 /);
    expect(xen?.topology).toHaveLength(6);
    expect(pools).toEqual([{ name: 'Pool-0', cpus: [0, 1], scheduler: 'credit2', domains: 3 }]);
  });

  it('has the domains with vCPUs and devices', () => {
    expect(domains.map(({ id, name, type, memoryMib, state }) => [id, name, type, memoryMib, state])).toEqual(
      [
        [0, 'Domain-0', 'pv', 2560, 'r-----'],
        [5, 'guest1', 'pv', 768, 'r-----'],
        [6, 'guest2', 'pv', 768, '-b----'],
      ],
    );
    expect(domains[0].vcpus.map(({ vcpu }) => vcpu)).toEqual([0, 1]);
    expect(domains[1]).toMatchObject({
      cpuSeconds: 424.5,
      vcpus: [{ vcpu: 0, hardAffinity: null, softAffinity: null }],
      interfaces: [{ device: 'vif5.0', mac: '00:16:3e:99:00:11', bridge: 'xenbr0', queues: 1, backendId: 0 }],
      disks: [
        { device: 'xvda', backing: '/dev/vdb', queues: 1, backendId: 0 },
        { device: 'xvdb', backing: '/dev/vdc', queues: 1, backendId: 0 },
      ],
    });
  });

  it('has the threads of the backends, and no others', () => {
    expect(threads.map(({ kind, guestId, name }) => `${kind} ${guestId} ${name}`)).toEqual([
      'blkback 5 5.xvda-0',
      'blkback 5 5.xvdb-0',
      'netback 5 vif5.0-q0-dealloc',
      'netback 5 vif5.0-q0-guest-rx',
      'blkback 6 6.xvda-0',
      'blkback 6 6.xvdb-0',
      'netback 6 vif6.0-q0-dealloc',
      'netback 6 vif6.0-q0-guest-rx',
    ]);
    expect(threads[0]).toMatchObject({ tid: 3131, cpu: 1, allowedCpus: '0-1' });
    expect(threads[3]).toMatchObject({ tid: 3135, cpu: 0, allowedCpus: '1' });
    expect(threads[4].allowedCpus).toBeNull();
  });
});

describe('what a host may have', () => {
  it('pinned vCPUs, offline ones', () => {
    const vcpus = `${recorded('xl-vcpu-list.before')}guest1       5     1    3   r--     1.5  2-3 / 3\nguest1       5     2    -   --p     0.0  0-1,x / none\n`;
    const { domains, problems } = read({ vcpus: [0, vcpus] });
    expect(domains[1].vcpus.slice(1)).toEqual([
      { vcpu: 1, cpu: 3, state: 'r--', seconds: 1.5, hardAffinity: [2, 3], softAffinity: [3] },
      { vcpu: 2, cpu: null, state: '--p', seconds: 0, hardAffinity: null, softAffinity: [] },
    ]);
    expect(problems).toEqual([expect.stringMatching(/affinity "0-1,x" is not understood/)]);
  });

  it('a driver domain, several queues, an interface with a name of its own, threaded NAPI, old kernels', () => {
    const store = [
      '/local/domain/6/backend/vif/5/0/frontend-id = "5"',
      '/local/domain/6/backend/vif/5/0/vifname = "web-front"',
      '/local/domain/6/backend/vif/5/0/multi-queue-max-queues = "8"',
      '/local/domain/5/device/vif/0/multi-queue-num-queues = "4"',
      '/local/domain/0/backend/vbd3/5/768/params = "aio:/srv/web.img"',
    ];
    const ps = [
      'web-front-q3-guest-rx',
      'web-front-q3-d',
      'other-q0-guest-rx',
      'vif5.1-guest-rx',
      'napi/vif5.0-8193',
      'napi/web-front-7',
      'napi/eth0-345',
      'blkback.5.xvda',
      'kworker/5.x',
    ];
    const { domains, threads, problems } = read({
      devices: [0, store.join('\n')],
      threads: [
        0,
        statLines(`head\n${ps.map((name, i) => `  ${100 + i} ${100 + i} 1 TS 19 S 0 ${name}`).join('\n')}`),
      ],
      allowed: [0, ''],
    });
    expect(problems).toEqual([]);
    expect(domains[1].interfaces).toEqual([
      { device: 'web-front', mac: null, bridge: null, queues: 4, backendId: 6 },
    ]);
    expect(domains[1].disks).toEqual([
      { device: '768', backing: 'aio:/srv/web.img', queues: 1, backendId: 0 },
    ]);
    expect(threads.map(({ kind, guestId, name }) => [kind, guestId, name])).toEqual([
      ['napi', null, 'napi/eth0-345'],
      ['blkback', 5, 'blkback.5.xvda'],
      ['napi', 5, 'napi/vif5.0-8193'],
      ['napi', 5, 'napi/web-front-7'],
      ['netback', 5, 'vif5.1-guest-rx'],
      ['netback', 5, 'web-front-q3-d'],
      ['netback', 5, 'web-front-q3-guest-rx'],
    ]);
  });

  it('names that a terminal would obey', () => {
    const name = 'a"b\'\x1b[31m$(id)\u202e';
    const long = JSON.stringify([{ domid: 5, config: { c_info: { name, type: 'pvh' } } }]);
    const list = recorded('xl-list.before').replace('guest1', name);
    const { domains, problems } = read({ long: [0, long], list: [0, list] });
    expect(problems).toEqual([]);
    expect(domains[1]).toMatchObject({ id: 5, name: 'a"b\'\ufffd[31m$(id)\ufffd', type: 'pvh' });
  });

  it('a name with a line break, that looks like another domain', () => {
    const list = recorded('xl-list.before').replace('guest1 ', 'evil\nDomain-0    0  1  1  r-----   1.0\nx ');
    const { domains, problems } = read({ list: [0, list] });
    expect(domains.map(({ id, name }) => [id, name])).toEqual([
      [0, 'Domain-0'],
      [5, 'guest1'],
      [6, 'guest2'],
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^xl list: 1 line not understood, beginning with "evil"/),
      expect.stringMatching(/two rows for domain 0/),
    ]);
  });
});

it('lists of CPUs that no host has are not kept by the thousand', () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `guest1     5   ${i}    3   r--     1.5  0-${i} / all`);
  const { domains, problems } = read({ vcpus: [0, rows.join('\n')] });
  const kept = domains[1].vcpus.filter(({ hardAffinity }) => hardAffinity !== null);
  expect([domains[1].vcpus.length, kept.length]).toEqual([5000, 998]);
  expect(problems[0]).toMatch(/affinity "0-998" is not understood/);
  expect(problems.length).toBeLessThanOrEqual(50);
});

describe('a host that does not tell all', () => {
  it.each<[string, HostInventory, RegExp]>([
    ['not on Xen', without('info', 'hypervisor', 'capabilities'), /does not run on Xen/],
    [
      'a kernel not on Xen, with the tools',
      read({
        hypervisor: [1, ''],
        capabilities: [1, ''],
        info: [1, '', "ERROR:  Can't find hypervisor information in sysfs!"],
      }),
      /Boot the Xen entry/,
    ],
    [
      'a guest, where xl info succeeds',
      read({
        capabilities: [0, ''],
        info: [
          0,
          'host                   : guest1\nrelease                : 6.1.0\n',
          'libxl_physinfo failed.',
        ],
      }),
      /guest of Xen.*Add dom0 as a host/,
    ],
    [
      'a guest without tools',
      inventoryFrom(
        answered({ hostname: [0, 'g'], uid: [0, '0'], hypervisor: [0, 'xen'], capabilities: [0, ''] }),
      ),
      /guest of Xen/,
    ],
    [
      'an ordinary user',
      read({
        uid: [0, '1000'],
        info: [
          1,
          '',
          'xencall: error: Could not obtain handle on privileged command interface: Permission denied',
        ],
      }),
      /xl needs root.*sudo/,
    ],
    ['no xl', without('info'), /apt-get install xen-utils/],
    ['daemons that hang', read({ info: [124, ''] }), /systemctl status xenstored/],
  ])('%s: has no Xen, the machine, and says why', (_, { machine, xen, domains, problems }, why) => {
    expect(machine.hostName).not.toBe('');
    expect(xen).toBeNull();
    expect(domains).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(why);
  });

  it('says which answers failed, and shows the rest', () => {
    const { xen, domains, problems } = read({
      devices: [127, '', 'timeout: failed to run command xenstore-ls: No such file or directory'],
      long: [124, '[{"domid"'],
      vcpus: [1, '', 'xl: Permission denied'],
      pools: [3, '', 'libxl: error: odd'],
    });
    expect(xen?.version).toBe('4.17.7');
    expect(domains.map(({ vcpus, disks }) => vcpus.length + disks.length)).toEqual([0, 0, 0]);
    expect(problems).toHaveLength(4);
    for (const [i, why] of [
      /^xl cpupool-list failed \(libxl: error: odd\)/,
      /^xl vcpu-list needs root/,
      /^xenstore-ls is not found.*apt-get install/,
      /^xl list -l did not answer/,
    ].entries())
      expect(
        problems.some((text) => why.test(text)),
        `${i}: ${problems.join('\n')}`,
      ).toBe(true);
  });

  it('says that the output was cut, wherever', () => {
    const whole = answered(DOM0);
    for (let length = 0; length < whole.length - 8; length += 97) {
      const { problems } = inventoryFrom(whole.slice(0, length));
      expect(problems.join('\n')).toMatch(/did not answer to the end/);
    }
  });

  it('counts processors without lscpu', () => {
    const { machine } = read({ lscpu: [127, ''], cpuinfo: [0, '4\nCortex-A72\n'] });
    expect(machine).toMatchObject({ cpus: 4, cpuModel: 'Cortex-A72' });
  });
});

it('any text gives an inventory', () => {
  const lines = answered(DOM0).split('\n');
  const piece = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...lines) },
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...Object.keys(DOM0)).map((name) => `== ${name}`),
    fc
      .tuple(fc.constantFrom(...Object.keys(DOM0)), fc.nat(255))
      .map(([name, status]) => `== ${name}end ${status}`),
  );
  const check = (text: string) => {
    const { xen, domains, pools, threads, problems } = inventoryFrom(text);
    if (xen === null) expect(problems).not.toEqual([]);
    const ids = domains.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    const words = [
      ...problems,
      ...pools.map(({ name }) => name),
      ...threads.map(({ name }) => name),
      ...domains.flatMap(({ name, interfaces, disks }) => [
        name,
        ...interfaces.flatMap(({ device, mac, bridge }) => [device, mac ?? '', bridge ?? '']),
        ...disks.flatMap(({ device, backing }) => [device, backing ?? '']),
      ]),
    ];
    for (const word of words) {
      expect(word).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(word.length).toBeLessThan(3000);
    }
    for (const { queues } of domains.flatMap(({ interfaces, disks }) => [...interfaces, ...disks]))
      expect(queues >= 1 && queues <= 8192).toBe(true);
    expect(problems.length).toBeLessThanOrEqual(51);
  };
  fc.assert(fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => check(pieces.join('\n'))));
  // Real answers with something odd in each of them.
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(DOM0)),
      fc.string({ unit: 'binary' }),
      fc.nat(3),
      (name, odd, where) => {
        const [status, output] = DOM0[name];
        const some = output.split('\n');
        some.splice(where, 0, odd);
        check(answered({ ...DOM0, [name]: [status, some.join('\n'), odd] }));
      },
    ),
  );
});
