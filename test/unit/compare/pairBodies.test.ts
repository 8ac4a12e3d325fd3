/** Functions of one name in two recordings: which is which. */
import { describe, expect, it } from 'vitest';
import { pairProfiles } from '../../../src/compare/pairProfiles';
import { layerProfile, type LayeredProfile } from '../../../src/iopath/layeredProfile';
import { DOM0 } from '../profile/drawnProfile';
import { CPU_CLOCK, madeProfile } from './madeProfile';

/** A recording of these functions, `f@body` with their neighbours. */
function recording(functions: Readonly<Record<string, readonly string[]>>): LayeredProfile {
  const names = Object.keys(functions);
  const { recorded } = madeProfile({
    domains: [DOM0],
    events: [CPU_CLOCK],
    samples: names.map((name) => ({ stack: [`k!${name}`] })),
  });
  const neighbours = recorded.funcs.name.map((name, i) => {
    const body = recorded.funcs.body[i];
    return functions[body === '' ? name : `${name}@${body}`];
  });
  return layerProfile({ ...recorded, symbolFacts: { binding: new Uint8Array(0), neighbours } });
}

/** `f@body: before after`, in the order of the pair's table. */
function paired(before: LayeredProfile, after: LayeredProfile): string[] {
  const { profile } = pairProfiles(before, after);
  const { funcs, samples, stacks } = profile;
  return funcs.name.map((name, func) => {
    const seen = (from: number, end: number) =>
      samples.stack.subarray(from, end).filter((stack) => stacks.func[stack] === func).length;
    const half = before.profile.samples.stack.length;
    const body = funcs.body[func];
    return `${name}${body === '' ? '' : `@${body}`}: ${seen(0, half)} ${seen(half, samples.stack.length)}`;
  });
}

describe('functions of one name in two recordings', () => {
  it('are the same where their bodies are', () => {
    const both = { 'f@x': ['a'], 'f@y': ['b'] };
    expect(paired(recording(both), recording({ 'f@y': ['b'], 'f@x': ['a'] }))).toEqual([
      'f@x: 1 1',
      'f@y: 1 1',
    ]);
    expect(paired(recording(both), recording({ 'f@y': ['b'] }))).toEqual(['f@x: 1 0', 'f@y: 1 1']);
  });

  it('of another build are told by the neighbours that are left, whatever their order', () => {
    const before = recording({ 'f@x': ['a', 'b', 'c'], 'f@y': ['p', 'q'] });
    const after = recording({ 'f@new y': ['q', 'r'], 'f@new x': ['b', 'c', 'n'] });
    expect(paired(before, after)).toEqual(['f@x: 1 1', 'f@y: 1 1']);
    expect(paired(after, before)).toEqual(['f@new y: 1 1', 'f@new x: 1 1']);
  });

  it('of another build are not lost where nothing tells', () => {
    expect(paired(recording({ 'f@x': ['a'] }), recording({ 'f@z': ['n'] }))).toEqual(['f@x: 1 1']);
    expect(paired(recording({ 'f@x': ['a'] }), recording({ f: [] }))).toEqual(['f@x: 1 1']);
    expect(paired(recording({ f: [] }), recording({ 'f@x': ['a'] }))).toEqual(['f: 1 1']);
    expect(paired(recording({ 'f@x': ['a'] }), recording({ 'f@y': ['n'], 'f@z': ['m'], g: [] }))).toEqual([
      'f@several functions of this name: 1 2',
      'g: 0 1',
    ]);
  });

  it('of one build are other functions where their bodies are, even side by side', () => {
    const kernel = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [name, [`${name}1`, `${name}2`]]),
    );
    const before = recording({ ...kernel, 'f@x': ['a', 'b'] });
    const after = recording({ ...kernel, 'f@y': ['b', 'c'] });
    expect(paired(before, after).slice(5)).toEqual(['f@x: 1 0', 'f@y: 0 1']);
    const moved = recording({ ...kernel, a: ['n'], 'f@y': ['b', 'c'] });
    expect(paired(before, moved).slice(5)).toEqual(['f@x: 1 1']);
  });
});
