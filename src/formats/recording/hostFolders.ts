/** The hosts of a recording: one, whose machines' folders are at the top, or several with a folder each around theirs. */
import type { RecordingFiles } from '../recordingFiles';
import type { ManifestMachine } from '../xenprof/manifest';

/** Folder of a machine without Xen inside its host's folder. */
export const NATIVE_FOLDER = 'machine';

const CAPTURE = /^(?:perf\.data|xentrace\.bin)$/;
/** Programs of a machine may have any name. */
const PROGRAMS = 'files';

/**
 * `''` for a host whose machines are at the top (`dom0/perf.data`), and each folder that holds machines itself
 * (`xen2/dom0/perf.data`). Always at least one.
 */
export function hostFolders(paths: readonly string[]): string[] {
  const machines = new Set<string>();
  const hosts = new Set<string>();
  for (const path of paths) {
    const steps = path.split('/');
    if (!CAPTURE.test(steps[steps.length - 1]) || steps.includes(PROGRAMS)) continue;
    if (steps.length <= 2) machines.add(steps.length === 2 ? steps[0] : '');
    else if (steps.length === 3) hosts.add(steps[0]);
  }
  // A folder with a capture of its own is a machine, whatever lies below it.
  const around = [...hosts].filter((folder) => !machines.has(folder)).sort();
  return around.length === 0 || machines.size > 0 ? ['', ...around] : around;
}

/** The files of one host, as if they were a recording. */
export function filesOfHost(files: RecordingFiles, host: string, hosts: readonly string[]): RecordingFiles {
  if (host === '') {
    const others = hosts.filter((folder) => folder !== '').map((folder) => `${folder}/`);
    if (others.length === 0) return files;
    return { ...files, list: () => files.list().filter((path) => !others.some((o) => path.startsWith(o))) };
  }
  const start = `${host}/`;
  return {
    ...files,
    warnings: [],
    list: () =>
      files
        .list()
        .filter((path) => path.startsWith(start))
        .map((path) => path.slice(start.length)),
    input: (path) => files.input(start + path),
  };
}

/** The machines of one host as its manifest states them, their folders and names without the host's. */
export function machinesOfHost(
  stated: readonly ManifestMachine[] | undefined,
  host: string,
): ManifestMachine[] | undefined {
  if (host === '') return stated?.filter(({ folder }) => !folder.includes('/'));
  const start = `${host}/`;
  const plain = (text: string) => (text.startsWith(start) ? text.slice(start.length) : text);
  return stated
    ?.filter(({ folder }) => folder.startsWith(start))
    .map((machine) => ({ ...machine, folder: plain(machine.folder), name: plain(machine.name) }));
}
