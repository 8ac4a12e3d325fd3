/** What a recording holds: which file of which machine is which capture, and who the machines are in Xen's eyes. */
import type { Domain, Warning } from '../../profile/profile';
import type { ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import {
  parsePerfControlLog,
  parseTscClock,
  parseClocks,
  parseMoment,
  type MachineTscReading,
} from '../hostText/clocks';
import { readHostText } from '../hostText/textLines';
import { parseXlInfo, type XlInfo } from '../hostText/xlInfo';
import { parseXlVcpuList, type XlVcpu } from '../hostText/xlLists';
import type { RecordingFiles } from '../recordingFiles';
import type { ManifestMachine } from '../xenprof/manifest';
import { BUILD_ID_NOTES } from './buildIdNotes';
import { NATIVE_FOLDER } from './hostFolders';

export interface Machine {
  /** Folder in the recording, '' for files at the top. */
  readonly folder: string;
  readonly domain: Domain;
  readonly perfData: string | undefined;
  readonly kallsyms: string | undefined;
  readonly buildIdNotes: string | undefined;
  /** When perf was told to begin, by the machine's wall clock; ties a clock that perf does not name. */
  readonly perfEnabledNs: bigint | undefined;
  /** CLOCK_REALTIME minus CLOCK_MONOTONIC, read one after another: some milliseconds off. */
  readonly wallMinusMonotonicNs: bigint | undefined;
}

export interface RecordingLayout {
  readonly machines: readonly Machine[];
  /** perf.data files with samples of Xen's PMU, at the top. */
  readonly pmu: readonly { readonly path: string; readonly mode: 'all' | 'hv' | undefined }[];
  readonly xentrace: string | undefined;
  readonly xentraceStartNs: bigint | undefined;
  readonly xensyms: string | undefined;
  readonly xlInfo: XlInfo | undefined;
  readonly vcpus: readonly XlVcpu[];
  readonly tscReadings: readonly MachineTscReading[];
  /** Small texts that could not be read. */
  readonly warnings: readonly Warning[];
}

/** @param stated machines as a manifest names them; without it they are recognised by their files */
export async function findCaptures(
  files: RecordingFiles,
  stated: readonly ManifestMachine[] | undefined,
  context: ReadContext,
): Promise<RecordingLayout> {
  const paths = files.list();
  const has = (path: string) => (paths.includes(path) ? path : undefined);
  const warnings: Warning[] = [];
  const text = async (path: string | undefined) => {
    const input = path === undefined ? undefined : files.input(path);
    if (input === undefined) return undefined;
    try {
      return await readHostText(input, context);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      // Without it clocks fit less well or names are missing; the captures are still worth reading.
      warnings.push({ code: 'recording.text', message: `${error.message}. It is left out.` });
      return undefined;
    }
  };
  const folders = [...new Set(paths.filter((p) => p.includes('/')).map((p) => p.slice(0, p.indexOf('/'))))];
  if (paths.includes('perf.data')) folders.unshift('');
  const inFolder = (folder: string, name: string) => has(folder === '' ? name : `${folder}/${name}`);
  const control =
    folders.find(
      (f) => inFolder(f, 'xl-info.txt') ?? inFolder(f, 'xentrace.bin') ?? inFolder(f, 'xensyms'),
    ) ?? 'dom0';
  const vcpuText = await text(
    inFolder(control, 'xl-vcpu-list.txt') ?? inFolder(control, 'xl-vcpu-list.before'),
  );
  const vcpus = vcpuText === undefined ? [] : parseXlVcpuList(vcpuText).value;
  const infoText = await text(inFolder(control, 'xl-info.txt'));
  const tscText = await text(has('tsc-clock.txt'));
  const startText = await text(inFolder(control, 'xentrace.start'));

  const machines: Machine[] = [];
  for (const folder of folders) {
    const perfData = inFolder(folder, 'perf.data');
    if (perfData === undefined) continue;
    const log = await text(inFolder(folder, 'perf-control.log'));
    const clocks = await text(inFolder(folder, 'clocks.before') ?? inFolder(folder, 'clocks.after'));
    machines.push({
      folder,
      domain: domainOf(folder, control, stated, vcpus),
      perfData,
      kallsyms: inFolder(folder, 'kallsyms'),
      buildIdNotes: inFolder(folder, BUILD_ID_NOTES),
      perfEnabledNs:
        log === undefined
          ? undefined
          : parsePerfControlLog(log).value.find((s) => s.command === 'enable')?.realtimeNs,
      wallMinusMonotonicNs:
        clocks === undefined ? undefined : wallMinusMonotonic(parseClocks(clocks).value.clocks),
    });
  }
  return {
    machines,
    pmu: paths
      .filter((p) => /^(?:[^/]+\/)?xen-pmu[^/]*\.perf\.data$/.test(p))
      .map((path) => ({
        path,
        mode: (/-(all|hv)\.perf\.data$/.exec(path)?.[1] ?? undefined) as 'all' | 'hv' | undefined,
      })),
    xentrace: inFolder(control, 'xentrace.bin') ?? has('xentrace.bin'),
    xentraceStartNs: startText === undefined ? undefined : parseMoment(startText).value,
    xensyms: inFolder(control, 'xensyms') ?? has('xensyms'),
    xlInfo: infoText === undefined ? undefined : parseXlInfo(infoText).value,
    vcpus,
    tscReadings: tscText === undefined ? [] : parseTscClock(tscText).value,
    warnings,
  };
}

function wallMinusMonotonic(clocks: ReadonlyMap<string, bigint>): bigint | undefined {
  const [wall, monotonic] = [clocks.get('CLOCK_REALTIME'), clocks.get('CLOCK_MONOTONIC')];
  return wall === undefined || monotonic === undefined ? undefined : wall - monotonic;
}

/** By the manifest, else by the folder's name among the domains that `xl` lists; the machine with Xen's tools is dom0. */
function domainOf(
  folder: string,
  control: string,
  stated: readonly ManifestMachine[] | undefined,
  vcpus: readonly XlVcpu[],
): Domain {
  const machine = stated?.find((m) => m.folder === folder);
  if (machine !== undefined) {
    return {
      id: machine.domainId ?? (machine.role === 'dom0' ? 0 : null),
      name: machine.name,
      role: machine.role,
    };
  }
  if (folder === control || folder === 'dom0') return { id: 0, name: 'dom0', role: 'dom0' };
  const id = vcpus.find((v) => v.domain === folder)?.domainId ?? null;
  const alone = folder === '' || folder === NATIVE_FOLDER;
  return {
    id,
    name: alone ? NATIVE_FOLDER : folder,
    role: vcpus.length > 0 || !alone ? 'guest' : 'native',
  };
}
