/** What people are told about lines that could not be found: what is so, and what to do about it. */
import { KERNEL_MODULE, XEN_MODULE } from '../formats/codePlace';
import type { CodeModule } from './fileNames';
import type { FoundDebugFile, NotFound } from './findDebugFile';
import { INSTALL_HINT } from './symbolizer';

export function noToolNote(): string {
  return `Lines cannot be looked up: neither addr2line nor llvm-symbolizer is installed. ${INSTALL_HINT}`;
}

/** @param share of all samples, in 0 … 1 */
export function notFoundNote(
  module: CodeModule,
  share: number,
  { otherBuilds, withoutLines, compressed }: NotFound,
): string {
  const percent = `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} % of the samples`;
  const [other, stripped, packed] = [otherBuilds, withoutLines, compressed].map((titles) => titles.at(0));
  if (other !== undefined) {
    return `${other} is not the build of ${module.name} that was recorded (${percent}): their build ids differ. ${remedy(module)}`;
  }
  if (stripped !== undefined) {
    return `${stripped} has no line numbers, so those of ${module.name} (${percent}) are unknown. ${remedy(module)}`;
  }
  if (packed !== undefined) {
    return `${packed} is compressed by xz, which cannot be read here, so lines of ${module.name} (${percent}) are unknown. ${remedy(module)} If this file itself was built with debug information, unpack a copy of it there (xz -d).`;
  }
  return `No debug information of ${module.name} was found (${percent}). ${remedy(module)}`;
}

function remedy({ name, layer }: CodeModule): string {
  const setting = 'in the setting xenIoProfiler.debugFolders';
  if (name === XEN_MODULE) return `Name the folder of its xen-syms ${setting}.`;
  if (name === KERNEL_MODULE) {
    return `Install the debug package of that kernel (linux-image-…-dbg, kernel-debuginfo), or name the folder of its vmlinux ${setting}.`;
  }
  if (layer === 'kernel') {
    return `Install the debug package of that kernel (linux-image-…-dbg, kernel-debuginfo), or name the folder of its .ko, compiled with debug information, ${setting}.`;
  }
  return `Install its debug package, or name the folder of the program, compiled with -g, ${setting}.`;
}

/**
 * @param functions of the module with samples: all, those that the binary has not, and those of whose name it has several
 * @param failure why the symbolizer did not answer everything
 */
export function partNotes(
  module: CodeModule,
  { title, verified }: FoundDebugFile,
  functions: { readonly all: number; readonly missing: number; readonly several: number },
  failure: string | null,
): string[] {
  const notes: string[] = [];
  if (!verified) {
    const why =
      module.buildId !== ''
        ? 'that file has no build id'
        : `the recording holds no build id of it${module.layer === 'kernel' ? ' (a new one would)' : ''}`;
    notes.push(
      `Whether ${title} is the build of ${module.name} that was recorded could not be checked: ${why}. If it is another build, its lines are wrong.`,
    );
  }
  if (functions.missing > 0) {
    notes.push(
      `${functions.missing} of ${functions.all} functions of ${module.name} are not in ${title}, or are shorter there: their lines are unknown.${verified ? '' : ' Probably it is another build.'}`,
    );
  }
  if (functions.several > 0) {
    notes.push(
      `${title} has several functions under ${functions.several} of the names in ${module.name}; which of them ran is not recorded, so their lines are unknown.`,
    );
  }
  if (failure !== null) notes.push(`Some lines of ${title} are missing: ${failure}.`);
  return notes;
}
