/** Definitions in languages that the parser does not read: told line by line, which a person then sees. */
import type { SourceFunction } from '../../../source/sourceFunction';

/** Nobody defines a function on a line that is longer. */
const LONGEST_LINE = 1000;
const MOST = 20;

type Language = 'assembly' | 'rust' | 'c++';

const LANGUAGES: Readonly<Partial<Record<string, Language>>> = {
  S: 'assembly',
  s: 'assembly',
  rs: 'rust',
  cc: 'c++',
  cpp: 'c++',
  cxx: 'c++',
  hh: 'c++',
  hpp: 'c++',
  hxx: 'c++',
};

export function languageOf(path: string): Language | null {
  return LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? null;
}

/** @param word letters, digits, `_` and `$` */
export function plainDefinitions(text: string, word: string, language: Language): SourceFunction[] {
  const pattern = patternOf(language, word.replaceAll('$', '\\$'));
  const found: SourceFunction[] = [];
  const lines = text.split('\n');
  for (let line = 0; line < lines.length && found.length < MOST; line++) {
    const content = lines[line];
    if (content.length > LONGEST_LINE || !content.includes(word) || !pattern.test(content)) continue;
    const nameColumn = content.search(new RegExp(`(?<![\\w$])${word.replaceAll('$', '\\$')}(?![\\w$])`));
    if (nameColumn < 0) continue;
    found.push({
      name: word,
      symbols: [word],
      line,
      nameLine: line,
      nameColumn,
      endLine: line,
      scope: 'unknown',
    });
  }
  return found;
}

function patternOf(language: Language, word: string): RegExp {
  switch (language) {
    case 'assembly':
      // Linux: include/linux/linkage.h; Xen: arch/x86/include/asm/asm_defns.h and xen/linkage.h.
      return new RegExp(
        `^\\s*(?:${word}\\s*:|(?:SYM_\\w*(?:START|ALIAS)\\w*|W?ENTRY|ENTRY_NP|(?:GLOBAL|FUNC|LABEL)(?:_LOCAL)?)\\s*\\(\\s*${word}\\s*[,)])`,
      );
    case 'rust':
      return new RegExp(`(?<!\\w)fn\\s+${word}\\s*[(<]`);
    case 'c++':
      // A type or a scope before the name, and no end of a statement behind it: a declaration or a call is none.
      return new RegExp(
        `^(?!\\s*(?:return|else|throw|delete|case|new)\\b)\\s*[\\w:<>,*&~\\[\\] ]*(?<![\\w$.>])${word}\\s*\\([^;]*$`,
      );
  }
}
