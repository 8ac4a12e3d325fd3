/** Labels by which a pprof sample tells what its format has no field for; written and read. */
export const LABEL = {
  /** The thread's command, a text. */
  comm: 'thread',
  pid: 'pid',
  tid: 'tid',
  domain: 'domain',
  domainId: 'domain_id',
  domainRole: 'domain_role',
} as const;

/** Sample type that counts the samples of an event, when a profile has several. */
export function samplesType(event: string): string {
  return `${event}.samples`;
}
