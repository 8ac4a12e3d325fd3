/** Functions as source code is looked for by, in small drawings. */
import { describe, expect, it } from 'vitest';
import { symbolsOfRow } from '../../../../src/source/costs/recordedSymbols';
import { drawnProfile } from '../../profile/drawnProfile';
import { recordedSymbol } from '../recordedSymbol';

describe('the function of a row', () => {
  const drawn = drawnProfile('k!put@one   k!put@other   k!put.cold   k![unknown]');
  const { funcs } = drawn;
  const row = (name: string, body = '') =>
    funcs.name.findIndex((one, i) => one === name && funcs.body[i] === body);
  const facts = { binding: new Uint8Array(4), neighbours: [] as string[][] };
  facts.binding.fill(2);
  facts.neighbours[row('put', 'one')] = ['get.isra.0', 'put.cold', '[unknown]', 'take'];
  facts.neighbours[row('put', 'other')] = ['drop'];
  const profile = { ...drawn, symbolFacts: facts };
  const of = (name: string, body?: string) => symbolsOfRow(profile, row(name, body), funcs.name.length);

  it('says which of several of one name it is, and who stands beside it', () => {
    expect(of('put', 'one')).toEqual([
      recordedSymbol({
        name: 'put',
        module: 'kernel',
        body: 'one',
        binding: 'local',
        neighbours: ['get', 'take'],
      }),
    ]);
    expect(of('put', 'other')).toMatchObject([{ body: 'other', neighbours: ['drop'] }]);
  });

  it('has no binding of its own where the compiler made it of another one', () => {
    expect(of('put.cold')).toMatchObject([{ binding: 'unknown', neighbours: [] }]);
  });

  it('is none without a name', () => {
    expect(of('[unknown]')).toEqual([]);
  });

  it('is its name alone where the recording has no symbol table', () => {
    expect(symbolsOfRow(drawn, row('put', 'one'), funcs.name.length)).toEqual([
      recordedSymbol({ name: 'put', module: 'kernel', body: 'one' }),
    ]);
  });
});
