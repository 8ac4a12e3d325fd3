/** What a recording says about its host: xl's word first, then perf's header. */
import type { HostFacts } from '../../profile/profile';
import type { XlInfo } from '../hostText/xlInfo';
import type { HeaderFacts } from '../perfData/headerFeatures';

/** @returns undefined if nothing names the host */
export function hostFacts(
  xlInfo: XlInfo | undefined,
  control: HeaderFacts | undefined,
): HostFacts | undefined {
  const name = xlInfo?.host ?? control?.hostname;
  if (name === undefined) return undefined;
  const kernel = control?.osRelease ?? xlInfo?.release;
  const cpuModel = control?.cpuDescription;
  return {
    name,
    ...(xlInfo?.xenVersion !== undefined && { xenVersion: xlInfo.xenVersion }),
    ...(xlInfo?.xenScheduler !== undefined && { scheduler: xlInfo.xenScheduler }),
    ...(xlInfo?.nrCpus !== undefined && { pcpus: xlInfo.nrCpus }),
    ...(xlInfo?.cpuMhz !== undefined && { cpuHz: xlInfo.cpuMhz * 1e6 }),
    ...(kernel !== undefined && { kernel }),
    ...(cpuModel !== undefined && { cpuModel }),
    ...(xlInfo?.coresPerSocket !== undefined && { coresPerSocket: xlInfo.coresPerSocket }),
    ...(xlInfo?.threadsPerCore !== undefined && { threadsPerCore: xlInfo.threadsPerCore }),
  };
}
