/** Recordings for tests: the fixture, and the fixture with files left out or replaced. */
import { memoryInput, QUIET, type ByteInput } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { readRecording, type RecordingOptions } from '../../../src/formats/recording/readRecording';
import type { RecordingFiles } from '../../../src/formats/recordingFiles';
import { folderFiles } from '../../../src/formats/xenprof/folderFiles';
import type { Profile } from '../../../src/profile/profile';
import { gunzipped, RX_HV } from './perfDataProfile';

export interface Changes {
  /** Paths that are not there. */
  readonly without?: RegExp;
  /** Paths that are there and give an error. */
  readonly unreadable?: RegExp;
  readonly replace?: Readonly<Record<string, Uint8Array | string>>;
}

export async function changedFiles(changes: Changes, folder = RX_HV): Promise<RecordingFiles> {
  const files = await folderFiles(folder);
  const replaced = new Map(Object.entries(changes.replace ?? {}));
  const paths = [...new Set([...files.list(), ...replaced.keys()])]
    .filter((p) => !changes.without?.test(p))
    .sort();
  return {
    ...files,
    list: () => paths,
    input: (path) => {
      const bytes = replaced.get(path);
      if (bytes !== undefined) return memoryInput(`changed/${path}`, Buffer.from(bytes));
      if (changes.unreadable?.test(path)) return unreadable(path);
      return paths.includes(path) ? files.input(path) : undefined;
    },
  };
}

function unreadable(name: string): ByteInput {
  return {
    name,
    storedSize: undefined,
    open: () => {
      throw new FormatError(name, { offset: 0 }, 'permission denied', 'Make it readable');
    },
  };
}

/** The fixture rx-hv as a profile. */
export async function rxHv(changes: Changes = {}, options: RecordingOptions = {}): Promise<Profile> {
  return readRecording(await changedFiles(changes), 'folder of captures', QUIET, options);
}

/** What each sample of xen-pmu-all was, seen from outside: see test/fixtures/recording/README.md. */
export interface Truth {
  readonly pcpu: number;
  readonly domainId: number;
  readonly vcpu: number;
  readonly mode: 'xen' | 'kernel' | 'user';
}

export function truths(): Truth[] {
  const lines = gunzipped(`${RX_HV}/outside-samples.tsv.gz`).toString().trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [, , pcpu, domainId, vcpu, mode] = line.split('\t');
    return {
      pcpu: Number(pcpu),
      domainId: Number(domainId),
      vcpu: Number(vcpu),
      mode: mode as Truth['mode'],
    };
  });
}

/** Rows of the samples of a capture, in the order of its file. */
export function samplesOfCapture(profile: Profile, name: string): number[] {
  const capture = profile.captures.findIndex((c) => c.name === name);
  return Array.from(profile.samples.event.keys()).filter(
    (i) => profile.events[profile.samples.event[i]].capture === capture,
  );
}
