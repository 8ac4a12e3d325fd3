/** Which modules a Makefile of Kbuild puts a source file into (linux/Documentation/kbuild/makefiles.rst, 3 "The kbuild files"). */

/** A list that is longer is nobody's Makefile. */
const LONGEST = 1 << 20;
/** `NAME-y += a.o b.o`, `NAME-objs := ...`, `obj-$(CONFIG_X) += ...`, with `$(subst m,y,$(X))` too. */
const LIST = /^[ \t]*([\w.-]+?)-(?:y|m|objs|\$\([^\n=]*\))[ \t]*[:+?]?=[ \t]*(.*)$/gm;
const IN_KERNEL = /^(?:obj|lib|obj-bin)$/;
/** Lists of Kbuild that name no module. */
const NO_MODULE = new Set([
  'obj',
  'lib',
  'ccflags',
  'asflags',
  'ldflags',
  'subdir',
  'hostprogs',
  'always',
  'extra',
  'targets',
  'clean-files',
]);

/**
 * @param fileName `netback.c`
 * @returns names as Kbuild writes them (`xen-netback`); none if the file goes into the kernel itself, or if it may; null if the Makefile does not have it
 */
export function modulesOfObject(makefile: string, fileName: string): readonly string[] | null {
  const object = fileName.replace(/\.[^.]+$/, '.o');
  const lists = listsOf(makefile.slice(0, LONGEST));
  const modules = new Set<string>();
  let found = false;
  // Lists may hold lists: foo-y += bar.o, bar-y += file.o.
  const wanted = [object];
  const asked = new Set(wanted);
  for (const name of wanted) {
    for (const { list, always, objects } of lists) {
      if (!objects.has(name)) continue;
      found = true;
      if (IN_KERNEL.test(list)) {
        if (!always) modules.add(name.slice(0, -2));
      } else if (!NO_MODULE.has(list) && !asked.has(`${list}.o`)) {
        asked.add(`${list}.o`);
        wanted.push(`${list}.o`);
      }
    }
  }
  return found ? [...modules] : null;
}

interface ObjectList {
  readonly list: string;
  /** Into the kernel, whatever is configured. */
  readonly always: boolean;
  readonly objects: ReadonlySet<string>;
}

function listsOf(makefile: string): ObjectList[] {
  const joined = makefile.replace(/#[^\n]*/g, '').replace(/\\\r?\n/g, ' ');
  return [...joined.matchAll(LIST)].map(([line, list, objects]) => ({
    list,
    always: /^[ \t]*[\w.-]+-y[ \t]*[:+?]?=/.test(line),
    objects: new Set(objects.trim().split(/\s+/)),
  }));
}
