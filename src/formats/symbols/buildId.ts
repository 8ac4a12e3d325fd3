/** The GNU build id: what tells that a file is the very one that was recorded. */
import type { ByteInput, ReadContext } from '../byteInput';
import { PT_NOTE, SHT_NOBITS, openElf, type ElfFile } from './elfFile';

const NT_GNU_BUILD_ID = 3;
/** Where perf looks (elf_read_build_id in tools/perf/util/symbol-elf.c): programs, vmlinux, vdso. */
const NOTE_SECTIONS = ['.note.gnu.build-id', '.notes', '.note'];
/** Notes are some hundred bytes; a larger part is not read. */
const MAX_NOTES = 1 << 20;

/** Build id in lower-case hex, undefined if the file has none. @throws FormatError if the input is no ELF file. */
export async function readBuildId(input: ByteInput, context: ReadContext): Promise<string | undefined> {
  return buildIdOf(await openElf(input, context));
}

export async function buildIdOf(elf: ElfFile): Promise<string | undefined> {
  const places = NOTE_SECTIONS.flatMap((name) =>
    elf.sections.filter((s) => s.name === name && s.type !== SHT_NOBITS),
  );
  const segments = elf.segments
    .filter((segment) => segment.type === PT_NOTE)
    .map((segment) => ({ offset: Number(segment.offset), size: Number(segment.fileSize) }));
  const readable = [...places, ...segments]
    .filter((place) => place.size > 0 && place.size <= MAX_NOTES)
    .slice(0, 16);
  for (const notes of await elf.read(readable)) {
    const id = findBuildId(notes, elf.littleEndian);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Of bytes of ELF notes, one after another; undefined if none of them is a build id. */
export function findBuildId(notes: Uint8Array, littleEndian: boolean): string | undefined {
  const view = new DataView(notes.buffer, notes.byteOffset, notes.byteLength);
  const align = (n: number): number => Math.ceil(n / 4) * 4;
  for (let at = 0; at + 12 <= notes.length;) {
    const nameSize = view.getUint32(at, littleEndian);
    const size = view.getUint32(at + 4, littleEndian);
    const type = view.getUint32(at + 8, littleEndian);
    const name = at + 12;
    const content = name + align(nameSize);
    if (content + size > notes.length) return undefined;
    const isGnu = nameSize === 4 && String.fromCharCode(...notes.subarray(name, name + 4)) === 'GNU\0';
    if (type === NT_GNU_BUILD_ID && isGnu) {
      return Array.from(notes.subarray(content, content + size), (b) => b.toString(16).padStart(2, '0')).join(
        '',
      );
    }
    at = content + align(size);
  }
  return undefined;
}
