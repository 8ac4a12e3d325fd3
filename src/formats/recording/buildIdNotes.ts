/**
 * Build ids that a running kernel tells of itself and of its modules. perf writes down those of the kernel and of programs, and
 * none of modules (perf 6.1).
 */
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ByteInput } from '../byteInput';
import { KERNEL_MODULE } from '../codePlace';
import { peek } from '../fileInput';
import { FormatError } from '../formatError';
import type { BuildIds } from '../perfData/leafSpots';
import { findBuildId } from '../symbols/buildId';

// In a machine's folder: `head -v -c 4096 /sys/kernel/notes /sys/module/*/notes/.note.gnu.build-id`.
export const BUILD_ID_NOTES = 'build-id-notes';

/** A module has some 100 bytes, a host some hundred modules. */
const MOST_BYTES = 1 << 20;
/** As `head` names the files that it prints. The paths are sysfs's (kernel/ksysfs.c, kernel/module/sysfs.c). */
const HEADING = /(?:^|\n)==> ([^\n]*) <==\n/g;
const MODULE_NOTES = /\/module\/(\w+)\/notes\/\.note\.gnu\.build-id$/;
const KERNEL_NOTES = /\/kernel\/notes$/;
/** 20 bytes mostly; `ld --build-id=0x...` takes any number. */
const BUILD_ID = /^[0-9a-f]{8,128}$/;

/** By the modules' names as profiles have them (`[xen_netback]`); what is no note of a build id is left out. */
export function parseBuildIdNotes(bytes: Uint8Array): BuildIds {
  const ids = new Map<string, string>();
  // A character per byte, so that positions are the same.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const headings = [...text.matchAll(HEADING)];
  headings.forEach((heading, i) => {
    const name = moduleOf(heading[1]);
    const notes = bytes.subarray(heading.index + heading[0].length, headings.at(i + 1)?.index);
    // Xen runs on little-endian machines only.
    const id = findBuildId(notes, true);
    if (name !== undefined && id !== undefined && BUILD_ID.test(id)) ids.set(name, id);
  });
  return ids;
}

function moduleOf(path: string): string | undefined {
  if (KERNEL_NOTES.test(path)) return KERNEL_MODULE;
  const module = MODULE_NOTES.exec(path)?.[1];
  return module === undefined ? undefined : `[${module}]`;
}

/** Of a machine; a file that cannot be read is warned about. */
export async function readBuildIdNotes(
  input: ByteInput | undefined,
  builder: Pick<ProfileBuilder, 'warn'>,
): Promise<BuildIds> {
  if (input === undefined) return new Map();
  try {
    return parseBuildIdNotes(await peek(input, MOST_BYTES));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    builder.warn({
      code: 'recording.build-id',
      message: `${error.message}. Whether debug information is of the recorded modules cannot be checked.`,
    });
    return new Map();
  }
}
