/** Which names source code can show. */

/** The key that goes there, wherever a function has the keyboard. */
export const SOURCE_KEY = 'G';

/** `[unknown]`, `[xen_netback]` and bare addresses stand for code without a name. */
export function hasSource(name: string): boolean {
  return name !== '' && !/^\[|^0x[0-9a-f]*$/i.test(name);
}
