/** The answers of `readHost.sh`, and what is said of those that are missing, failed or cannot be understood. */
import type { HostText } from '../../formats/hostText/textLines';
import type { Facts } from '../preflight/facts';
import { shown } from './shown';

/** Enough to see what is wrong. */
const MOST_PROBLEMS = 50;

export class Answers {
  private readonly found = new Set<string>();

  constructor(private readonly facts: Facts) {}

  /** For people, each once. */
  get problems(): readonly string[] {
    return [...this.found];
  }

  problem(text: string): void {
    if (this.found.size < MOST_PROBLEMS) this.found.add(text);
  }

  /** Whether it was asked. */
  has(name: string): boolean {
    return this.facts.has(name);
  }

  /** What was printed, its first line without blanks around. */
  line(name: string): string {
    return this.facts.lines(name)[0] ?? '';
  }

  text(name: string): string {
    return this.facts.text(name);
  }

  /** What was said on the error output. */
  complaint(name: string): string {
    return this.facts.lines(`${name}end`).join(' ');
  }

  succeeded(name: string): boolean {
    return this.facts.succeeded(`${name}end`);
  }

  /**
   * An answer by its reader. That the command failed, or that lines were not understood, becomes a problem.
   * @param command as a person would type it
   * @param loss what is not shown without it: `pools`
   */
  read<T>(name: string, command: string, loss: string, reader: (text: string) => HostText<T>): T {
    const { value, notUnderstood, notUnderstoodCount } = reader(this.text(name));
    if (!this.facts.has(`${name}end`))
      this.problem(`${command} was not asked to its end: ${loss} may be missing. Refresh the host`);
    else if (!this.succeeded(name)) this.problem(this.failure(name, command, loss));
    else if (notUnderstoodCount > 0) {
      const lines = notUnderstoodCount === 1 ? '1 line' : `${notUnderstoodCount} lines`;
      this.problem(
        `${command}: ${lines} not understood, beginning with "${shown(notUnderstood[0])}"; of the ${loss}, what is in them is not shown. Compare with the output of ${command} on the host`,
      );
    }
    return value;
  }

  private failure(name: string, command: string, loss: string): string {
    const said = this.complaint(name);
    if (/^(124|137)$/.test(this.status(name)))
      return `${command} did not answer: ${loss} are not shown. Look for what hangs: systemctl status xenstored`;
    if (/not found|No such file/.test(said) && this.status(name) === '127')
      return `${command.split(' ')[0]} is not found: ${loss} are not shown. Install Xen's tools: apt-get install xen-utils`;
    if (/Permission denied|not permitted/.test(said))
      return `${command} needs root: ${loss} are not shown. Connect as root, or allow sudo without a password`;
    return `${command} failed (${shown(said.slice(0, 300)) || `exit ${this.status(name) || 'unknown'}`}): ${loss} may be missing. Try it on the host`;
  }

  private status(name: string): string {
    return String(this.facts.status(`${name}end`) ?? '');
  }
}
