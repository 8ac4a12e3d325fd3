/** The symbol tables of a recording: kallsyms and xensyms, and the files that a machine's programs were made of. */
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import type { SymbolLookup, SymbolSources } from '../perfData/symboliser';
import type { RecordingFiles } from '../recordingFiles';
import { readElfSymbols } from '../symbols/elfSymbols';
import { readKallsyms } from '../symbols/kallsyms';
import type { SymbolFile } from '../symbols/symbolText';
import { readXensyms } from '../symbols/xensyms';

/** Below a machine's folder: `files/usr/lib/x86_64-linux-gnu/libc.so.6` is that machine's file of this path. */
const PROGRAM_FILES = 'files/';

export class SymbolFiles {
  constructor(
    private readonly files: RecordingFiles,
    private readonly builder: ProfileBuilder,
    private readonly context: () => ReadContext,
    /** Puts something between the readers and a table; told the table's path. */
    private readonly watch: ((path: string, table: SymbolLookup) => SymbolLookup) | undefined,
  ) {}

  async kernel(path: string | undefined): Promise<SymbolLookup | undefined> {
    return this.table(path, readKallsyms);
  }

  async hypervisor(path: string | undefined): Promise<SymbolLookup | undefined> {
    return this.table(path, readXensyms);
  }

  /** Tables of all program files of a machine; a file that is not the one that ran (build ids differ) is not used. */
  async programs(folder: string): Promise<NonNullable<SymbolSources['file']>> {
    const start = `${folder === '' ? '' : `${folder}/`}${PROGRAM_FILES}`;
    const tables = new Map<string, { table: SymbolLookup; buildId: string | undefined }>();
    for (const path of this.files.list().filter((p) => p.startsWith(start))) {
      let buildId: string | undefined;
      const table = await this.table(path, async (input, context) => {
        const elf = await readElfSymbols(input, context);
        buildId = elf.buildId;
        return elf;
      });
      if (table !== undefined) tables.set(`/${path.slice(start.length)}`, { table, buildId });
    }
    const refused = new Set<string>();
    return (file, ranBuildId) => {
      const found = tables.get(file);
      if (found === undefined) return undefined;
      if (ranBuildId === undefined || found.buildId === undefined || ranBuildId === found.buildId)
        return found.table;
      if (!refused.has(file)) {
        refused.add(file);
        this.builder.warn({
          code: 'recording.build-id',
          message: `${file} in the recording is not the file that ran (build ids ${found.buildId} and ${ranBuildId}): its functions are shown without names.`,
        });
      }
      return undefined;
    };
  }

  private async table(
    path: string | undefined,
    read: (input: ByteInput, context: ReadContext) => Promise<SymbolFile>,
  ): Promise<SymbolLookup | undefined> {
    const input = path === undefined ? undefined : this.files.input(path);
    if (path === undefined || input === undefined) return undefined;
    try {
      const { table, warnings } = await read(input, this.context());
      for (const warning of warnings) this.builder.warn(warning);
      return this.watch?.(path, table) ?? table;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.builder.warn({
        code: 'recording.symbols',
        message: `${error.message}. Functions are shown without names.`,
      });
      return undefined;
    }
  }
}
