/** A folder with definitions and calls of one function, to be searched by the programs that go to source uses. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TextSearch } from '../../../../src/workbench/source/places/textSearch';

const FILES: Readonly<Record<string, string>> = {
  'net/bridge/br_input.c': 'static int br_handle_frame(struct sk_buff **pskb)\n{\n}\n',
  'net/other.c': '\tbr_handle_frame(skb);\n',
  'notes.txt': 'br_handle_frame(\n',
  'gnu.c': 'int\nbr_handle_frame (void)\n{}\n',
  'a\nb/odd name.c': 'void br_handle_frame(void) {}\n',
  'like.c': 'int my_br_handle_frame(void) {}\nint br_handle_frame2(void) {}\n',
  'class.cpp': 'class Bridge {\n  void br_handle_frame(int x) {}\n};\n',
};
export const KERNEL: TextSearch = {
  words: ['br_handle_frame'],
  extensions: ['c', 'h'],
  indented: false,
  excluded: [],
};
/** Files that may define it, sorted. */
export const EXPECTED = ['a\nb/odd name.c', 'gnu.c', 'net/bridge/br_input.c'];

/** @returns a new folder, to be removed by the caller */
export function searchedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'text-search-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
