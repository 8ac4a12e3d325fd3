/** The `# key : value` lines that `perf script --header` prints before the samples. */
import type { HostFacts } from '../../profile/profile';

const FACT = /^#\s{1,8}([a-z][a-z ]{1,40}?)\s{0,8}:\s{0,8}(.{1,4096})$/;

export class CommentFacts {
  private readonly facts = new Map<string, string>();

  get count(): number {
    return this.facts.size;
  }

  add(line: string): void {
    const match = FACT.exec(line);
    if (match !== null && !this.facts.has(match[1])) this.facts.set(match[1], match[2].trim());
  }

  get hostname(): string | undefined {
    return this.facts.get('hostname');
  }

  /** The host, or undefined if no line spoke of it. `wholeMachine`: the CPUs counted are the machine's, not a domain's. */
  host(wholeMachine: boolean): HostFacts | undefined {
    const kernel = this.facts.get('os release');
    const cpuModel = this.facts.get('cpudesc');
    const cpus = Number(this.facts.get('nrcpus online') ?? NaN);
    if (this.hostname === undefined && kernel === undefined && cpuModel === undefined) return undefined;
    return {
      name: this.hostname ?? '',
      ...(kernel === undefined ? {} : { kernel }),
      ...(cpuModel === undefined ? {} : { cpuModel }),
      ...(wholeMachine && Number.isInteger(cpus) && cpus > 0 ? { pcpus: cpus } : {}),
    };
  }
}
