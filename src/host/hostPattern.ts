/** Patterns of OpenSSH's configuration and known_hosts: `*`, `?`, lists with commas, negation (ssh_config(5), PATTERNS). */

/** True if the whole text fits: `*` is any run of characters, `?` exactly one. Time grows with text × pattern, no faster. */
export function fitsPattern(text: string, pattern: string): boolean {
  let at = 0;
  let p = 0;
  // The last star seen, and how far the text was when it was; a mismatch lets that star take one character more.
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      starAt = at;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[at])) {
      p++;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * True if one of the patterns fits and none of those with `!` in front does; negated patterns alone never fit
 * (OpenSSH's match_pattern_list).
 */
export function fitsPatternList(text: string, patterns: readonly string[]): boolean {
  let fits = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (fitsPattern(text, pattern.slice(1))) return false;
    } else if (!fits) {
      fits = fitsPattern(text, pattern);
    }
  }
  return fits;
}

/** As fitsPatternList for host names, which know no upper and lower case; the list is written with commas. */
export function fitsHostList(host: string, list: string): boolean {
  return fitsPatternList(host.toLowerCase(), list.toLowerCase().split(','));
}
