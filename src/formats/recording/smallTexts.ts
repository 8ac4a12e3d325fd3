/** The small texts of one machine in a recording, read and parsed; what cannot serve becomes a warning. */
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { readHostText, type HostText } from '../hostText/textLines';
import type { RecordingFiles } from '../recordingFiles';

export class SmallTexts {
  constructor(
    private readonly files: RecordingFiles,
    /** Of the machine, '' for files at the top. */
    private readonly folder: string,
    private readonly builder: Pick<ProfileBuilder, 'warn'>,
    private readonly context: ReadContext,
    /** Code of the warnings. */
    private readonly code: string,
  ) {}

  path(name: string): string {
    return this.folder === '' ? name : `${this.folder}/${name}`;
  }

  has(name: string): boolean {
    return this.files.list().includes(this.path(name));
  }

  warn(message: string): void {
    this.builder.warn({ code: this.code, message });
  }

  /** @returns undefined if there is no such file, or it cannot be read */
  async read<T>(
    name: string,
    parse: (text: string) => HostText<T>,
    mostBytes?: number,
  ): Promise<T | undefined> {
    const path = this.path(name);
    const input = this.has(name) ? this.files.input(path) : undefined;
    if (input === undefined) return undefined;
    try {
      const text = await readHostText(input, this.context, mostBytes);
      const { value, notUnderstood, notUnderstoodCount } = parse(text);
      if (notUnderstoodCount > 0)
        this.warn(
          `Lines of ${path} that were not understood and are left out: ${notUnderstoodCount}, the first is "${notUnderstood[0]}".`,
        );
      return value;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.warn(`${error.message}. It is left out.`);
      return undefined;
    }
  }

  /** `NAME.before` and `NAME.after`; one without the other says nothing, and that is warned about. */
  async pair<T>(
    name: string,
    parse: (text: string) => HostText<T>,
  ): Promise<{ readonly before: T; readonly after: T } | undefined> {
    const names = [`${name}.before`, `${name}.after`];
    const [present, missing] = [names.filter((n) => this.has(n)), names.filter((n) => !this.has(n))];
    if (missing.length === 1)
      this.warn(
        `${this.path(present[0])} has no counterpart ${this.path(missing[0])}: how much work was done between them is not known. Record both.`,
      );
    if (missing.length > 0) return undefined;
    const before = await this.read(names[0], parse);
    const after = await this.read(names[1], parse);
    return before === undefined || after === undefined ? undefined : { before, after };
  }
}
