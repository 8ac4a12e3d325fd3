/** Profile -> table of functions as CSV (RFC 4180), one row for each event, domain and function. */
import { LAYERS, type Profile } from '../../profile/profile';
import { lanesOf, laneWeights, type Lane } from './lanes';
import { StackTree } from './stackTree';
import { inChunks } from './textChunks';

export interface CsvOptions {
  /** Only this event; all of them if not given. */
  readonly event?: string;
}

const COLUMNS = [
  'event',
  'unit',
  'domain',
  'function',
  'module',
  'layer',
  'source file',
  'self samples',
  'total samples',
  'self',
  'total',
  'body',
];

interface FunctionRow {
  readonly func: number;
  readonly selfSamples: number;
  readonly totalSamples: number;
  readonly self: number;
  readonly total: number;
}

/** Rows by descending self weight within event and domain; recursion counts once in the totals. Throws UnknownEventError. */
export function exportCsv(profile: Profile, options: CsvOptions = {}): Generator<string> {
  return inChunks(table(profile, lanesOf(profile, options.event)));
}

function* table(profile: Profile, lanes: readonly Lane[]): Generator<string> {
  yield csvLine(COLUMNS);
  const tree = new StackTree(profile.stacks);
  const { funcs } = profile;
  for (const lane of lanes) {
    for (const row of functionRows(profile, lane, tree)) {
      const module = funcs.module[row.func];
      yield csvLine([
        lane.event,
        lane.unit,
        lane.domain.name,
        funcs.name[row.func],
        module < 0 ? '' : funcs.modules[module],
        LAYERS[funcs.layer[row.func]],
        funcs.sourceFile[row.func],
        row.selfSamples,
        row.totalSamples,
        row.self,
        row.total,
        funcs.body[row.func],
      ]);
    }
  }
}

function functionRows(profile: Profile, lane: Lane, tree: StackTree): FunctionRow[] {
  const { func } = profile.stacks;
  const count = profile.funcs.name.length;
  const weights = laneWeights(profile, lane);
  const totals = { samples: tree.totals(weights.samples), period: tree.totals(weights.period) };
  const columns = Array.from({ length: 4 }, () => new Float64Array(count));
  const [selfSamples, totalSamples, self, total] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  // How often a function is on the path to the current stack: only its outermost call counts for the total.
  const onPath = new Int32Array(count);
  tree.walk(
    (row) => {
      const f = func[row];
      selfSamples[f] += weights.samples[row];
      self[f] += weights.period[row];
      if (onPath[f]++ === 0) {
        totalSamples[f] += totals.samples[row];
        total[f] += totals.period[row];
      }
      return true;
    },
    (row) => {
      onPath[func[row]]--;
    },
  );
  const rows: FunctionRow[] = [];
  for (let f = 0; f < count; f++) {
    if (totalSamples[f] === 0) continue;
    rows.push({
      func: f,
      selfSamples: selfSamples[f],
      totalSamples: totalSamples[f],
      self: self[f],
      total: total[f],
    });
  }
  return rows.sort((a, b) => b.self - a.self || b.total - a.total || a.func - b.func);
}

/** One record with its end. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (typeof cell === 'number' ? String(cell) : csvText(cell))).join(',')}\r\n`;
}

/**
 * A text cell. Names come from recordings of other people's programs: one that a spreadsheet would take for a formula gets an
 * apostrophe in front (OWASP, "CSV injection"), also where quotes or blanks hide its beginning.
 */
function csvText(text: string): string {
  const safe = /^[\s"']*[=+\-@]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
