/** Names of processes as folded stacks begin with them, each stored once, by sample. */
import type { SampleIndex } from '../../profile/ids';
import type { Profile } from '../../profile/profile';
import {
  UNKNOWN_PROCESS,
  foldedProcessName,
  misreadName,
  processName,
  type ProcessNaming,
} from './processName';

/** What was read from folded stacks has been through the rules already and is written as it was. */
export function isFolded(profile: Profile): boolean {
  return profile.captures.length > 0 && profile.captures.every((c) => c.kind === 'folded');
}

const BY_SAMPLE = -1;

export class ProcessNames {
  readonly texts: string[] = [UNKNOWN_PROCESS];
  private readonly rows = new Map<string, number>();
  /** Position in `texts` by thread + 1; {@link BY_SAMPLE} where it depends on the sample. */
  private readonly ofThread: Int32Array;

  constructor(
    private readonly profile: Profile,
    private readonly naming: ProcessNaming,
  ) {
    const { threads } = profile;
    const nameOf = isFolded(profile) ? foldedProcessName : processName;
    this.ofThread = new Int32Array(threads.comm.length + 1);
    threads.comm.forEach((comm, thread) => {
      const text = nameOf(threads.pid[thread], threads.tid[thread], comm, naming);
      this.ofThread[thread + 1] = text === undefined ? BY_SAMPLE : this.row(text);
    });
  }

  /** Position in `texts`. */
  ofSample(sample: SampleIndex): number {
    const { samples, threads } = this.profile;
    const thread = samples.thread[sample];
    const known = this.ofThread[thread + 1];
    if (known !== BY_SAMPLE) return known;
    const fields = {
      cpu: samples.cpu[sample],
      timeNs: samples.timeNs[sample],
      period: samples.period[sample],
    };
    return this.row(misreadName(threads.tid[thread], threads.comm[thread], fields, this.naming));
  }

  private row(text: string): number {
    let row = this.rows.get(text);
    if (row === undefined) this.rows.set(text, (row = this.texts.push(text) - 1));
    return row;
  }
}
