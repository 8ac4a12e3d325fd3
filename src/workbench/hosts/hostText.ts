/** Text that hosts, servers and configurations wrote, made fit to be shown: it may be anything. */

/** Control characters, C1 included, line and paragraph separators, and the marks that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]+/gu;

/** One line of at most `most` characters. */
export function hostText(text: string, most = 200): string {
  // Cut first: nothing that is not shown is worked on.
  const line = text
    .slice(0, most * 4)
    .replace(UNPRINTABLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}

/**
 * For messages and input boxes: VS Code makes links of `[text](target)` there, and a target may be a command of VS Code
 * itself. What a host says is never one.
 */
export function messageText(text: string, most = 1000): string {
  return hostText(text, most).replaceAll('](', '] (');
}
