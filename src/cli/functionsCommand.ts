/** `functions FILE`: self and total per function and layer, with the 95 % interval of self. */
import type { Category } from '../iopath/categories/categoryRules';
import { layerProfile, type LayeredProfile } from '../iopath/layeredProfile';
import { ambiguousNames } from '../profile/ambiguousNames';
import { functionRows, type FunctionRow } from '../profile/functionRows';
import type { SampleFilter } from '../profile/sampleFilter';
import { weighTree } from '../profile/treeWeights';
import { JOINED, type View } from '../profile/views';
import { openFirst, weightOption, type Invocation } from './invocation';
import { rulesOption } from './rulesOption';
import { printable, writeOut } from './terminalText';
import { UsageError } from './usage';
import { splitByThread } from './splitByThread';

/** One row of the JSON document. */
interface Row {
  readonly name: string;
  /** Which of several functions of one name it is: only where its symbol table has several. */
  readonly body?: string;
  readonly module: string;
  readonly layer: string;
  /** On the I/O path: `hv.grant.copy`, `be.net.tx` … */
  readonly category: Category;
  /** Only with --by-thread. */
  readonly comm?: string;
  readonly self: number;
  readonly total: number;
  readonly selfLow: number;
  readonly selfHigh: number;
}

export async function functionsCommand(invocation: Invocation): Promise<void> {
  const { options } = invocation;
  const layered = layerProfile(await openFirst(invocation), await rulesOption(invocation));
  const view = chooseView(layered, options.event);
  const kind = weightOption(invocation) ?? 'period';
  const refusal = view.unavailable[kind];
  if (refusal !== undefined) throw new UsageError(`--weight ${kind}: ${refusal}`);
  const layer = options.layer;
  const { lanes } = layered.lanes;
  if (layer !== undefined && !lanes.some((l) => l.label.toLowerCase() === layer.toLowerCase())) {
    throw new UsageError(
      `there is no layer ${JSON.stringify(layer)}; there are ${lanes.map((l) => l.label.toLowerCase()).join(', ')}`,
    );
  }
  const parts: readonly { readonly comm?: string; readonly filter: SampleFilter }[] =
    options['by-thread'] === true ? splitByThread(layered.profile) : [{ filter: {} }];
  const { meaning } = layered;
  const rows: Row[] = [];
  for (const { comm, filter } of parts) {
    const weights = weighTree(layered.profile, layered.lanes, layered.tree, view, kind, filter);
    for (const row of functionRows(layered.profile, layered.lanes, layered.tree, weights)) {
      const label = lanes[row.lane].label.toLowerCase();
      if (layer === undefined || label === layer.toLowerCase())
        rows.push(jsonRow(row, label, meaning.categories[meaning.ofFunc[row.func]], comm));
    }
  }
  await writeOut(options.json === true ? [`${JSON.stringify(rows)}\n`] : asText(rows));
}

/** The event by name over all domains, else the event with most samples (not `best`, whose lanes count different things, nor what was joined). */
function chooseView({ views }: LayeredProfile, event: string | undefined): View {
  const single = views.filter((v) => v.key !== 'best' && v.key !== JOINED);
  const name = (view: View) =>
    view.key.startsWith('event:') ? view.key.slice('event:'.length) : (view.key.split(':').at(-1) ?? '');
  const found = event === undefined ? single.at(0) : single.find((v) => name(v) === event);
  if (found !== undefined) return found;
  if (event === undefined) throw new UsageError('the file holds no samples: there are no functions to list');
  throw new UsageError(
    `there is no event ${JSON.stringify(event)}; there are ${[...new Set(single.map(name))].join(', ')}`,
  );
}

function jsonRow(row: FunctionRow, layer: string, category: Category, comm: string | undefined): Row {
  const { name, body, module, self, total, selfLow, selfHigh } = row;
  return {
    name,
    ...(body !== '' && { body }),
    module,
    layer,
    category,
    ...(comm !== undefined && { comm }),
    self,
    total,
    selfLow,
    selfHigh,
  };
}

function* asText(rows: readonly Row[]): Generator<string> {
  const isAmbiguous = ambiguousNames(rows.map(({ name, module, body = '' }) => ({ name, module, body })));
  yield `${'self'.padStart(14)} ${'95 % interval'.padStart(25)} ${'total'.padStart(14)}  layer       category        function\n`;
  for (const row of rows) {
    const interval = `${Math.round(row.selfLow)} – ${Math.round(row.selfHigh)}`;
    const who = row.comm === undefined ? '' : `${row.comm}: `;
    const place = [
      row.module,
      ...(row.body !== undefined && isAmbiguous({ ...row, body: row.body }) ? [row.body] : []),
    ].join(', ');
    yield `${String(row.self).padStart(14)} ${interval.padStart(25)} ${String(row.total).padStart(14)}  ${printable(row.layer).padEnd(11)} ${row.category.padEnd(15)} ${printable(`${who}${row.name} (${place})`)}\n`;
  }
}
