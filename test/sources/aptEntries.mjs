/** Where this machine gets Debian packages from, as its own configuration says. Node only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ uri: string, suites: string[], components: string[], signedBy: string | null }} AptEntry */

/** Every source of packages that is switched on. @returns {AptEntry[]} */
export function aptEntries(folder = '/etc/apt') {
  const parts = join(folder, 'sources.list.d');
  const files = [
    join(folder, 'sources.list'),
    ...(existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : []),
  ].filter(existsSync);
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.sources')) return ofStanzas(text);
    return file.endsWith('.list') ? ofLines(text) : [];
  });
}

/** "deb [signed-by=...] URI SUITE COMPONENT..." @returns {AptEntry[]} */
function ofLines(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri, suite, components] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1] ?? null;
    return [{ uri, suites: [suite], components: words(components), signedBy }];
  });
}

/** Paragraphs of "Field: value" with lines that go on by a blank. @returns {AptEntry[]} */
function ofStanzas(text) {
  const plain = text.replace(/^#.*\n/gm, '');
  return plain.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name) =>
      new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '';
    if (!words(field('Types')).includes('deb') || /^no$/i.test(field('Enabled').trim())) return [];
    const signedBy = field('Signed-By').trim();
    return words(field('URIs')).map((uri) => ({
      uri,
      suites: words(field('Suites')),
      components: words(field('Components')),
      // A key may be written out; then apt's own keys must do.
      signedBy: signedBy.startsWith('/') ? signedBy : null,
    }));
  });
}

const words = (text) => text.split(/\s+/).filter((word) => word !== '');
