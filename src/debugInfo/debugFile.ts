/** A binary on disk, as far as lines are concerned. */
import { stat } from 'node:fs/promises';
import { QUIET } from '../formats/byteInput';
import { fileInput } from '../formats/fileInput';
import { FormatError } from '../formats/formatError';
import { buildIdOf } from '../formats/symbols/buildId';
import { openElf, SHT_NOBITS, type ElfFile } from '../formats/symbols/elfFile';

export interface DebugFile {
  /** On this disk. */
  readonly path: string;
  readonly elf: ElfFile;
  /** Lower-case hexadecimal. */
  readonly buildId: string | undefined;
  /** Object files and kernel modules: addresses are offsets in sections. */
  readonly relocatable: boolean;
  readonly hasLines: boolean;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Undefined for what is no readable ELF file. @throws the signal's reason when cancelled */
export async function openDebugFile(path: string, signal: AbortSignal): Promise<DebugFile | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    const elf = await openElf(fileInput(path), { ...QUIET, signal });
    return {
      path,
      elf,
      buildId: await buildIdOf(elf),
      relocatable: elf.segments.length === 0,
      hasLines: elf.sections.some((s) => /^\.z?debug_line$/.test(s.name) && s.type !== SHT_NOBITS),
      bytes: size,
      modifiedMs: mtimeMs,
    };
  } catch (error) {
    if (error instanceof FormatError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}
