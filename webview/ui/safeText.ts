/**
 * Names come from recordings and are untrusted text: they may hold markup, line breaks, direction overrides or a
 * megabyte. Text is only ever set as text; this file makes the invisible visible and cuts what is too long.
 */

/** Controls, formatting (zero-width, direction marks and overrides, soft hyphen), separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Line breaks and tabs as `\n`, `\r`, `\t`, everything else that cannot be seen as `<U+202E>`. */
export function visible(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) =>
      SHORT[character] ?? `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}

/** Visible text of at most `most` characters; a longer one keeps its start and its end, which tell symbols apart. */
export function shortText(text: string, most: number): string {
  if (text.length <= most) return visible(text);
  const tail = Math.floor((most - 1) / 3);
  return `${visible(text.slice(0, most - 1 - tail))}\u2026${visible(text.slice(text.length - tail))}`;
}

/** For tooltips and the details line: long, but never enough to cover the screen. */
export function tooltipText(text: string): string {
  return text.length <= 600 ? visible(text) : `${shortText(text, 600)} (${text.length} characters)`;
}
