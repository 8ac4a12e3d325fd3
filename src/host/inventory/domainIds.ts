/** xentop names domains and numbers none; `xl list` has both. */
import { parseXlList, type XlDomain } from '../../formats/hostText/xlLists';
import type { LookRow } from './loadLooks';
import type { Identified } from './loadRates';

export class DomainIds {
  private ids: ReadonlyMap<string, readonly number[]> = new Map();
  /** Names of the look that the list was asked for. */
  private asked = '';
  private cpuSeconds: ReadonlyMap<number, number> = new Map();

  /** @param list the text of `xl list`, asked anew */
  constructor(private readonly list: () => Promise<string>) {}

  /** Rows with their ids; the list is asked only when other domains are there. Rows that it does not have are left out. */
  async identify(rows: readonly LookRow[]): Promise<Identified[]> {
    if (rows.every(hasId)) return rows.filter(hasId);
    const names = rows.map(({ name }) => name).join('\n');
    let found = this.match(rows);
    // A domain that was restarted has its old name, a new id, and has used less than before.
    const restarted = found.some(({ id, cpuSeconds }) => cpuSeconds < (this.cpuSeconds.get(id) ?? 0));
    if (names !== this.asked || restarted) {
      this.asked = names;
      this.ids = idsByName(parseXlList(await this.list()).value);
      found = this.match(rows);
    }
    this.cpuSeconds = new Map(found.map(({ id, cpuSeconds }) => [id, cpuSeconds]));
    return found;
  }

  /** Of equal names the first is the domain that is first in the list. */
  private match(rows: readonly LookRow[]): Identified[] {
    const used = new Map<string, number>();
    return rows.flatMap((row) => {
      const at = used.get(row.name) ?? 0;
      used.set(row.name, at + 1);
      const id = row.id ?? this.ids.get(row.name)?.[at];
      return id === undefined ? [] : [{ ...row, id }];
    });
  }
}

function hasId(row: LookRow): row is Identified {
  return row.id !== null;
}

function idsByName(domains: readonly XlDomain[]): Map<string, number[]> {
  const ids = new Map<string, number[]>();
  for (const { name, id } of domains) {
    const key = name.replaceAll(/\s+/g, ' ');
    const same = ids.get(key);
    if (same === undefined) ids.set(key, [id]);
    else same.push(id);
  }
  return ids;
}
