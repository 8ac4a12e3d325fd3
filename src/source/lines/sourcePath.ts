/** Paths of source files as compilers write them into debug information. */

/** Without `.`, `..` and doubled slashes, and with `/` alone: `/build/a/../b/./c.c` is `/build/b/c.c`. */
export function plainPath(path: string): string {
  const rooted = /^[\\/]/.test(path);
  const parts: string[] = [];
  for (const part of path.split(/[\\/]+/)) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (part !== '..' || !rooted) parts.push(part);
  }
  return (rooted ? '/' : '') + parts.join('/');
}
