/** What profiles say of their functions' symbols: which were sampled, and what the tables told of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { openProfile } from '../../../src/formats/openProfile';
import { packRecording } from '../../../src/formats/recording/packRecording';
import { readKallsyms } from '../../../src/formats/symbols/kallsyms';
import { BINDINGS } from '../../../src/profile/symbolFacts';
import type { Profile } from '../../../src/profile/profile';
import { made, perfDataProfile } from './perfDataProfile';
import { KERNEL_CONTEXT, perfDataFile, usualSample } from './perfDataWriter';
import { changedFiles, rxHv } from './recordingFiles';
import { scriptProfile } from './textProfile';

const KALLSYMS = [
  ['1000', 't', 'a'],
  ['1010', 't', 'twice'],
  ['1020', 'T', 'b'],
  ['1030', 't', 'twice'],
  ['1040', 't', 'c'],
  ['1050', 't', 'hidden_twin'],
  ['1060', 't', 'hidden_twin'],
  ['1070', 't', 'd'],
  ['8000', 'T', '_stext'],
  ['8010', 'T', '_etext'],
  ['8020', 'T', '_sinittext'],
  ['8030', 'T', '_einittext'],
]
  .map(([at, type, name]) => `ffffffff8100${at} ${type} ${name}\n`)
  .join('');

const ALL_BUT_MADE = /^(?!(?:dom0|guest1)\/(?:perf\.data|kallsyms)$)/;

async function kernel(text: string) {
  return (await readKallsyms(memoryInput('kallsyms', Buffer.from(text)), QUIET)).table;
}

const sampled = (...addresses: number[]) =>
  perfDataFile({
    records: addresses.map((at) =>
      usualSample({ chain: [KERNEL_CONTEXT, 0xffffffff81000000n + BigInt(at)] }),
    ),
  });

/** Per function `binding neighbours`, by its name and, where it has one, its body. */
function factsByName(profile: Profile): Record<string, string> {
  const { symbolFacts: facts, funcs } = profile;
  return Object.fromEntries(
    funcs.name.map((name, i) => [
      funcs.body[i] === '' ? name : `${name}, ${funcs.body[i]}`,
      `${BINDINGS[facts?.binding[i] ?? 0]} ${facts?.neighbours[i]?.join(',') ?? ''}`,
    ]),
  );
}

describe('symbol facts of perf.data', () => {
  it('are those of the symbol that was sampled', async () => {
    const profile = await perfDataProfile(sampled(0x1034, 0x1020, 0x1070), {
      symbols: { kernel: await kernel(KALLSYMS) },
    });
    expect(factsByName(profile)).toEqual({
      'twice, beside b, c': 'local b,c,a,hidden_twin,d,_stext',
      b: 'global twice,c,a,hidden_twin,d,_stext',
      d: 'local hidden_twin,_stext,c,_etext,twice,_sinittext,b,_einittext',
    });
  });

  it('are of each of two functions of one name, whichever was sampled first', async () => {
    for (const addresses of [
      [0x1034, 0x1014, 0x1055],
      [0x1055, 0x1014, 0x1034],
    ]) {
      const profile = await perfDataProfile(sampled(...addresses), {
        symbols: { kernel: await kernel(KALLSYMS) },
      });
      expect(factsByName(profile)).toEqual({
        'twice, beside a, b': 'local a,b,c,hidden_twin,d',
        'twice, beside b, c': 'local b,c,a,hidden_twin,d,_stext',
        'hidden_twin, beside c, d (no. 1)': 'local c,d,twice,_stext,b,_etext,a,_sinittext',
      });
      const { stacks, funcs } = profile;
      expect([...new Set(stacks.func)]).toHaveLength(funcs.name.length);
    }
  });

  it('are absent without a symbol table, and unknown for what has no symbol', async () => {
    expect((await perfDataProfile(sampled(0x1010))).symbolFacts).toBeUndefined();
    const profile = await perfDataProfile(sampled(0x1010, 0x500000), {
      symbols: { kernel: await kernel(KALLSYMS) },
    });
    expect(factsByName(profile)['[unknown]']).toBe('unknown ');
  });

  it('do not change what is read otherwise', async () => {
    const plain = await perfDataProfile(made('plain'));
    expect(plain.symbolFacts).toBeUndefined();
    expect(plain.spots).toBeUndefined();
  });
});

describe('symbol facts of a recording', () => {
  it('have bindings of every layer, and no neighbours out of tables that were cut down', async () => {
    const profile = await rxHv();
    const facts = factsByName(profile);
    expect(facts.gnttab_copy).toBe('local ');
    expect(facts.do_grant_table_op).toBe('global ');
    expect(facts.xenvif_tx_action).toBe('unknown ');
    expect(facts.__handle_mm_fault).toBe('local ');
    expect(facts.handle_mm_fault).toBe('global ');
    expect(profile.symbolFacts?.neighbours.every((names) => names.length === 0)).toBe(true);
  });

  it('does not count a function as shared because two machines have it, at other addresses', async () => {
    // The guest's kernel moved by a page.
    const kallsyms = KALLSYMS.replace(
      /^ffffffff8100(.)/gm,
      (_, digit: string) => `ffffffff810${digit === '8' ? '18' : '11'}`,
    );
    const profile = await rxHv({
      without: ALL_BUT_MADE,
      replace: {
        'dom0/perf.data': sampled(0x1020),
        'dom0/kallsyms': KALLSYMS,
        'guest1/perf.data': sampled(0x11020, 0x11070),
        'guest1/kallsyms': kallsyms,
      },
    });
    const facts = factsByName(profile);
    expect(facts.b).toBe('global twice,c,a,hidden_twin,d,_stext');
    expect(facts.d).toMatch(/^local hidden_twin,/);
  });

  it('keep their neighbours when it is packed and reduced', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'facts-'));
    try {
      const files = await changedFiles({
        without: /^(?!dom0\/(?:perf\.data|kallsyms)$)/,
        replace: { 'dom0/perf.data': sampled(0x1024, 0x1050), 'dom0/kallsyms': KALLSYMS },
      });
      const out = join(folder, 'a.xenprof');
      const tool = { name: 'test', version: '0' };
      await packRecording(files, out, QUIET, { tool, title: 't', reduce: true });
      expect(factsByName(await openProfile(out, QUIET))).toMatchObject({
        b: 'global ',
        'hidden_twin, beside c, d (no. 1)': 'local c,d,twice,_stext,b,_etext,a,_sinittext',
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('inlined functions', () => {
  it('are marked where perf script tells', async () => {
    const profile = await scriptProfile(
      'bash 1 [000] 1.000001: 5 cycles: \n\t12 leaf (inlined)\n\t12 outer+0x3 (/bin/a)\n\t99 main+0x1 (/bin/b)\n\n',
    );
    const inlined = profile.symbolFacts?.inlined ?? [];
    expect(profile.funcs.name.filter((_, i) => inlined[i] === 1)).toEqual(['leaf']);
    const without = await scriptProfile('bash 1 [000] 1.000001: 5 cycles: \n\t99 main+0x1 (/bin/b)\n\n');
    expect(without.symbolFacts).toBeUndefined();
  });
});
