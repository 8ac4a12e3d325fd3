import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallTree } from '../../../src/profile/callTree';
import { DOM0, drawnProfile, drawTree, GUEST1, IDLE, treeOf } from './drawnProfile';

function draw(...args: Parameters<typeof drawnProfile>): string[] {
  const { lanes, tree } = treeOf(drawnProfile(...args));
  return drawTree(lanes, tree);
}

describe('call tree', () => {
  it('merges equal paths and puts siblings in order of their names', () => {
    const drawing = `
      main   main   main   main
      read   parse  read   parse
      copy          wait   lex`;
    expect(draw(drawing)).toEqual([
      'machine',
      '  [unknown thread]',
      '    main',
      '      parse',
      '        lex',
      '      read',
      '        copy',
      '        wait',
    ]);
  });

  it('puts functions of one name in order of their bodies, whichever was sampled first', () => {
    for (const drawing of ['main  main  main\nf@b   f@a   f', 'main  main  main\nf     f@a   f@b']) {
      const profile = drawnProfile(drawing);
      const { tree } = treeOf(profile);
      const bodies = [...tree.func].flatMap((func) =>
        profile.funcs.name[func] === 'f' ? [profile.funcs.body[func]] : [],
      );
      expect(bodies).toEqual(['', 'a', 'b']);
    }
  });

  it('begins domain lanes with the thread, one row for threads of one name', () => {
    const drawing = `
      a   b   a
      c   c   d`;
    expect(draw(drawing, { comm: ['sh', 'cat', 'sh'] })).toEqual([
      'machine',
      '  cat',
      '    b',
      '      c',
      '  sh',
      '    a',
      '      c',
      '      d',
    ]);
  });

  it('gives hypervisor, domains and idle lanes of their own, in that order', () => {
    const drawing = `
      k!idle   xen!schedule   k!net   xen!send   k!tcp    xen!idle
      k!halt                  k!rx               k!copy   xen!halt`;
    const lines = draw(drawing, {
      domains: [DOM0, GUEST1, IDLE],
      domain: [0, 0, 0, 1, 1, 2],
      vcpu: [0, 0, 1, 0, 0, 0],
      comm: ['swapper', undefined, 'vif', undefined, undefined, undefined],
    });
    expect(lines).toEqual([
      'Hypervisor',
      '  for dom0',
      '    schedule',
      '  for guest1',
      '    send',
      'dom0',
      '  vif',
      '    net',
      '      rx',
      'guest1',
      '  [guest]',
      '    tcp',
      '      copy',
      'Idle',
      '  dom0',
      '    idle',
      '      halt',
      '  idle',
      '    idle',
      '      halt',
    ]);
  });

  it('needs no row for whom Xen ran where nothing in the recording tells', () => {
    const profile = drawnProfile('xen!a   xen!b', { domains: [DOM0] });
    const { lanes, tree } = treeOf(profile);
    expect(drawTree(lanes, tree)).toEqual(['Hypervisor', '  a', '  b']);
  });

  it('keeps samples without a stack at their thread', () => {
    const { tree, lanes } = treeOf(drawnProfile('.   main', { comm: ['sh', 'sh'] }));
    expect(drawTree(lanes, tree)).toEqual(['machine', '  sh', '    main']);
    expect([...tree.nodeOfSample]).toEqual([0, 1]);
  });

  it('is empty without samples', () => {
    const { tree, lanes } = treeOf(drawnProfile(''));
    expect(lanes.lanes).toEqual([]);
    expect(tree.func).toHaveLength(0);
    expect([...tree.laneStart]).toEqual([0]);
  });

  it('tells a function from a label of the same name', () => {
    const { tree } = treeOf(drawnProfile('sh', { comm: ['sh'] }));
    expect([...tree.func].map((func) => func < tree.funcCount)).toEqual([false, true]);
  });

  it('takes a stack of 100 000 functions without recursion', () => {
    const depth = 100_000;
    const drawing = Array.from({ length: depth }, (_, i) => `f${i % 7}`).join('\n');
    const { tree } = treeOf(drawnProfile(drawing));
    expect(tree.func).toHaveLength(depth + 1);
    expect(tree.depth.at(-1)).toBe(depth);
    expect(tree.subtreeEnd[0]).toBe(depth + 1);
  });

  it('has the same order whatever the order of the samples', () => {
    const one = draw('a  b  a\nc  c  b', { comm: ['x', 'y', 'x'] });
    const other = draw('a  b  a\nb  c  c', { comm: ['x', 'y', 'x'] });
    expect(one).toEqual(other);
  });
});

/** Random drawings: stacks over few names, so that paths are shared. */
const stacks = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'k!d', 'xen!e', 'halt'), { maxLength: 6 }), {
  minLength: 1,
  maxLength: 40,
});

function drawingOf(samples: readonly (readonly string[])[]): string {
  const rows = Math.max(1, ...samples.map((s) => s.length));
  return Array.from({ length: rows }, (_, row) =>
    samples.map((s) => (s[row] ?? (row === 0 ? '.' : '')).padEnd(8)).join(' '),
  ).join('\n');
}

function pathOf(tree: CallTree, node: number): string {
  const names: string[] = [];
  for (let at = node; at >= 0; at = tree.parent[at]) names.push(tree.names[tree.func[at]]);
  return names.reverse().join(';');
}

describe('call tree of any stacks', () => {
  it('is a depth-first table: subtrees are ranges, parents come first, siblings ascend', () => {
    fc.assert(
      fc.property(stacks, (samples) => {
        const { tree } = treeOf(drawnProfile(drawingOf(samples)));
        for (let node = 0; node < tree.func.length; node++) {
          const parent = tree.parent[node];
          expect(tree.depth[node]).toBe(parent < 0 ? 0 : tree.depth[parent] + 1);
          expect(tree.subtreeEnd[node]).toBeGreaterThan(node);
          if (parent < 0) continue;
          expect(parent).toBeLessThan(node);
          expect(tree.subtreeEnd[node]).toBeLessThanOrEqual(tree.subtreeEnd[parent]);
          const next = tree.subtreeEnd[node];
          if (next < tree.subtreeEnd[parent]) {
            expect(tree.parent[next]).toBe(parent);
            expect(tree.names[tree.func[next]] > tree.names[tree.func[node]]).toBe(true);
          }
        }
      }),
    );
  });

  it('has every path once, and every sample at its path', () => {
    fc.assert(
      fc.property(stacks, (samples) => {
        const profile = drawnProfile(drawingOf(samples));
        const { lanes, tree } = treeOf(profile);
        const laneOf = (node: number) => tree.laneStart.findIndex((start) => start > node) - 1;
        const paths = Array.from(tree.func.keys(), (node) => `${laneOf(node)}|${pathOf(tree, node)}`);
        expect(new Set(paths).size).toBe(paths.length);
        samples.forEach((stack, i) => {
          const node = tree.nodeOfSample[i];
          const names = stack.map((name) => name.slice(name.indexOf('!') + 1));
          const path = node < 0 ? [] : pathOf(tree, node).split(';');
          // The label of the thread or domain stands before the functions, where the lane has one.
          expect(path.slice(path.length - names.length)).toEqual(names);
          if (node >= 0) expect(laneOf(node)).toBe(lanes.ofSample[i]);
        });
      }),
    );
  });
});
