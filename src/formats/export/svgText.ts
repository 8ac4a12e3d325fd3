/** Untrusted text inside an SVG. */

/** Longer names are cut in titles too: a megabyte of text in a tool tip helps nobody. */
const MAX_LENGTH = 500;

/** Not allowed in XML 1.0 at all, or able to turn the direction of the text around them. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** `text` as character data or attribute value, cut to `room` characters with `..` at the end. */
export function svgText(text: string, room = MAX_LENGTH): string {
  // Cut before escaping (no entity is split), by UTF-16 units; half a surrogate pair is replaced below.
  const shown = text.length <= room ? text : `${text.slice(0, Math.max(0, room - 2))}..`;
  return shown.replace(UNPRINTABLE, '\ufffd').replace(/[&<>"']/g, (c) => ENTITIES[c]);
}
