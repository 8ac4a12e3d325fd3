/** What was filled in the last time, per workspace, and how much recordings wrote; without secrets, there are none in it. */
import { homedir } from 'node:os';
import * as v from 'valibot';
import type { MachineSummary, RecordForm } from '../../protocol/recordForm';
import { recordFormSchema } from '../../protocol/recordFormSchemas';

/** The part of VS Code's `Memento` that is used. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

export interface Defaults {
  /** Folder of the workspace; undefined without one. */
  readonly folder: string | undefined;
  /** On the machines. */
  readonly directory: string;
  readonly now: Date;
}

const FORM = 'record.form';
const RATES = 'record.rates';
const MOST_RATES = 50;

const ratesSchema = v.array(v.tuple([v.string(), v.pipe(v.number(), v.finite(), v.minValue(0))]));

export class RememberedForm {
  constructor(private readonly memory: Memory) {}

  load({ folder, directory, now }: Defaults): RecordForm {
    const fresh: RecordForm = {
      hosts: [],
      machines: [],
      seconds: 10,
      sources: ['perf', 'pmu', 'xentrace', 'counters'],
      frequency: 997,
      events: [],
      limitMegabytes: 2000,
      directory,
      // One that still runs may be somebody else's.
      clearLeftovers: false,
      folder: folder ?? homedir(),
      name: nameOf(now),
    };
    const stored = v.safeParse(recordFormSchema, this.memory.get(FORM));
    if (!stored.success) return fresh;
    const { name } = stored.output;
    return {
      ...stored.output,
      // A name with a day is that of its day.
      name: MADE_NAME.test(name) || name === '' ? fresh.name : name,
      directory: stored.output.directory || directory,
      folder: stored.output.folder || fresh.folder,
    };
  }

  /** What is as the settings and the workspace say is not kept: they may change. */
  async save(form: RecordForm, { folder, directory }: Defaults): Promise<void> {
    await this.memory.update(FORM, {
      ...form,
      directory: form.directory === directory ? '' : form.directory,
      folder: form.folder === folder ? '' : form.folder,
    });
  }

  /** What the machines wrote a second the last time that the same was recorded; null if it never was. */
  rate(form: RecordForm): number | null {
    const key = rateKey(form);
    return this.rates().find(([name]) => name === key)?.[1] ?? null;
  }

  async learn(form: RecordForm, machines: readonly MachineSummary[]): Promise<void> {
    const seconds = Math.max(...machines.map((machine) => machine.seconds));
    if (!(seconds >= 1)) return;
    const bytes = machines.reduce((sum, machine) => sum + machine.bytes, 0);
    const key = rateKey(form);
    const others = this.rates().filter(([name]) => name !== key);
    await this.memory.update(RATES, [[key, bytes / seconds], ...others].slice(0, MOST_RATES));
  }

  private rates(): readonly (readonly [string, number])[] {
    const stored = v.safeParse(ratesSchema, this.memory.get(RATES));
    return stored.success ? stored.output : [];
  }
}

const MADE_NAME = /^recording-\d{4}-\d\d-\d\d$/;

function nameOf(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `recording-${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What decides how much is written, beside the load. */
function rateKey(form: RecordForm): string {
  const guests = form.machines.filter(({ ticked }) => ticked).map(({ key }) => key);
  return JSON.stringify([
    [...form.hosts].sort(),
    guests.sort(),
    [...form.sources].sort(),
    [...form.events].sort(),
    form.frequency,
  ]);
}
