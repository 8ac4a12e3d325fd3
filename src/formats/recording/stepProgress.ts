/** Progress over all files of a recording, read one after the other. */
import type { ReadContext } from '../byteInput';

export class StepProgress {
  private doneBytes = 0;

  constructor(readonly context: ReadContext) {}

  /** For the next file: its bytes come on top of those before. */
  next(): ReadContext {
    const before = this.doneBytes;
    return {
      signal: this.context.signal,
      progress: (bytes) => {
        this.doneBytes = before + bytes;
        this.context.progress(this.doneBytes);
      },
    };
  }
}
