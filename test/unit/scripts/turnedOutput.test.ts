/** Output of programs that run at one time comes one after the other. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

interface Turn {
  write(piece: string | Uint8Array): void;
  end(): void;
}
type Turned = new (out: { write(piece: string | Uint8Array): unknown }) => { turn(): Turn };

let TurnedOutput: Turned;
beforeAll(async () => {
  const script = pathToFileURL(resolve('scripts/turnedOutput.mjs')).href;
  ({ TurnedOutput } = (await import(script)) as { TurnedOutput: Turned });
});

function written() {
  let text = '';
  return { write: (piece: string | Uint8Array) => (text += piece.toString()), text: () => text };
}

test('the first prints as it comes, the second when the first has ended', () => {
  const out = written();
  const output = new TurnedOutput(out);
  const first = output.turn();
  const second = output.turn();
  second.write('b1 ');
  first.write('a1 ');
  expect(out.text()).toBe('a1 ');
  second.write('b2 ');
  first.write('a2 ');
  first.end();
  expect(out.text()).toBe('a1 a2 b1 b2 ');
  second.write('b3 ');
  expect(out.text()).toBe('a1 a2 b1 b2 b3 ');
});

test('whoever ended while waiting is printed in its turn, and who comes later is not held up', () => {
  const out = written();
  const output = new TurnedOutput(out);
  const turns = [output.turn(), output.turn(), output.turn()];
  turns.forEach((turn, at) => turn.write(`${at} `));
  turns[1].end();
  turns[0].end();
  expect(out.text()).toBe('0 1 2 ');
  turns[2].write('still ');
  turns[2].end();
  output.turn().write('3');
  expect(out.text()).toBe('0 1 2 still 3');
});
