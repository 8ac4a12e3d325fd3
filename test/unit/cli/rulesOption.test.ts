/** `--rules FILE`: own categories on the command line. */
import { rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from './commandLine';

const FOLDED = 'swapper;xenvif_poll_[k];xenvif_tx_action_[k] 3\nswapper;br_forward_[k] 2\n';
const rows = v.array(v.object({ name: v.string(), category: v.string() }));

const { run, pathOf } = commandLine();
beforeAll(() => writeFileSync(pathOf('stacks.folded'), FOLDED));

function functions(rules: string | undefined) {
  const path = pathOf('rules.json');
  if (rules !== undefined) writeFileSync(path, rules);
  return run('functions', pathOf('stacks.folded'), '--json', '--rules', path);
}

describe('--rules', () => {
  it('puts own categories before the built-in ones', () => {
    const { status, stdout, stderr } = functions('[{"symbol": "xenvif_tx_.*", "category": "mine.tx"}]');
    expect(status).toBe(0);
    expect(stderr).not.toContain('rule');
    const categories = new Map(
      v.parse(rows, JSON.parse(stdout)).map(({ name, category }) => [name, category] as const),
    );
    expect(categories.get('xenvif_tx_action')).toBe('mine.tx');
    expect(categories.get('xenvif_poll')).toBe('be.net.tx');
    expect(categories.get('br_forward')).toBe('net.bridge');
  });

  it('names on stderr what it passes over, and goes on', () => {
    const { status, stdout, stderr } = functions('[{"symbol": "(", "category": "a"}]');
    expect(status).toBe(0);
    expect(stderr).toContain('rule 0');
    expect(JSON.parse(stdout)).not.toHaveLength(0);
  });

  it('a file that is not there is wrong usage', () => {
    rmSync(pathOf('rules.json'));
    const { status, stdout, stderr } = functions(undefined);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('cannot be read');
  });
});
