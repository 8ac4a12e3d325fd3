/** `breakdown FILE`: where time goes, by layer and category or by context, as shares or per unit of work. */
import { breakdown } from '../iopath/breakdown/breakdown';
import { contextCosts } from '../iopath/breakdown/contextCosts';
import { CannotDivide, type Figure, type Per } from '../iopath/breakdown/costs';
import { countedDomains } from '../iopath/breakdown/counted';
import type { Ask } from '../iopath/breakdown/survey';
import { layerProfile, type LayeredProfile } from '../iopath/layeredProfile';
import type { WorkUnit } from '../profile/counters';
import { defaultWeight, type View } from '../profile/views';
import { workChoices, type WorkRate } from '../profile/work';
import { breakdownText, type BreakdownAnswer } from './breakdownText';
import { openFirst, weightOption, type Invocation } from './invocation';
import { rulesOption } from './rulesOption';
import { writeOut } from './terminalText';
import { UsageError } from './usage';

/** What a figure is called in JSON. */
interface JsonFigure {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly value: number;
  readonly valueLow: number;
  readonly valueHigh: number;
  readonly samples: number;
}

export async function breakdownCommand(invocation: Invocation): Promise<void> {
  const { options } = invocation;
  const by = options.by ?? 'category';
  if (by !== 'category' && by !== 'context')
    throw new UsageError(`--by takes category or context, not ${JSON.stringify(by)}`);
  const wanted = wantedPer(invocation);
  const layered = layerProfile(await openFirst(invocation), await rulesOption(invocation));
  const view = chooseView(layered, options.event);
  const weight = weightOption(invocation) ?? defaultWeight(view, layered.profile);
  const refusal = view.unavailable[weight];
  if (refusal !== undefined) throw new UsageError(`--weight ${weight}: ${refusal}`);
  const per = resolvePer(wanted, workChoices(layered.profile));
  const ask: Ask = { view, weight, filter: {}, per };
  const answer = answerTo(layered, ask);
  await writeOut(
    options.json === true
      ? [`${JSON.stringify(jsonDocument(layered, ask, answer))}\n`]
      : breakdownText(layered.profile, ask, answer, by),
  );
}

function answerTo(layered: LayeredProfile, ask: Ask): BreakdownAnswer {
  try {
    return {
      result: breakdown(layered, ask),
      contexts: contextCosts(layered, ask),
      counted: countedDomains(layered.profile, ask.filter, ask.per),
    };
  } catch (error) {
    if (error instanceof CannotDivide) throw new UsageError(error.message);
    throw error;
  }
}

/** By the view's key, or by the event's name; the profile's first view if nothing is asked for. */
function chooseView({ views }: LayeredProfile, event: string | undefined): View {
  const first = views.at(0);
  if (first === undefined) throw new UsageError('the file holds no samples: there is nothing to break down');
  if (event === undefined) return first;
  const found =
    views.find((v) => v.key === event || v.key === `event:${event}`) ??
    views.find((v) => v.key.startsWith('capture:') && v.key.endsWith(`:${event}`));
  if (found !== undefined) return found;
  throw new UsageError(
    `there is no event ${JSON.stringify(event)}; there are ${views.map((v) => v.key.replace(/^event:/, '')).join(', ')}`,
  );
}

const UNITS: Readonly<Record<string, WorkUnit>> = { packet: 'packets', byte: 'bytes', request: 'requests' };

/** What --per, --unit and --rate ask for; what is wrong with them alone is said before a file is read. */
type Wanted =
  Exclude<Per, { kind: 'work' }> | { readonly kind: 'work'; readonly unit?: WorkUnit; readonly key?: string };

function wantedPer({ options }: Invocation): Wanted {
  const { per, unit: key, rate } = options;
  const unit = per === undefined ? undefined : UNITS[per];
  if (per !== undefined && per !== 'share' && per !== 'second' && unit === undefined)
    throw new UsageError(`--per takes share, second, packet, byte or request, not ${JSON.stringify(per)}`);
  if (unit === undefined && per !== undefined && (key !== undefined || rate !== undefined))
    throw new UsageError(`--per ${per} takes neither --unit nor --rate`);
  if (rate !== undefined) {
    if (unit === undefined) throw new UsageError('--rate needs --per packet, byte or request');
    if (key !== undefined) throw new UsageError('--rate and --unit exclude each other');
    const perSecond = Number(rate);
    if (!(perSecond > 0 && Number.isFinite(perSecond)))
      throw new UsageError(`--rate takes a number above 0 a second, not ${JSON.stringify(rate)}`);
    return { kind: 'typed', unit, perSecond };
  }
  if (unit === undefined && key === undefined) return { kind: per === 'second' ? 'second' : 'share' };
  return { kind: 'work', ...(unit !== undefined && { unit }), ...(key !== undefined && { key }) };
}

/** Finds the counter that is asked for, the likeliest one if only its unit is. */
function resolvePer(wanted: Wanted, choices: readonly WorkRate[]): Per {
  if (wanted.kind !== 'work') return wanted;
  const { key, unit } = wanted;
  if (key === undefined) {
    const likeliest = choices.find((c) => c.unit === unit);
    if (likeliest !== undefined) return { kind: 'work', key: likeliest.key };
    throw new UsageError(`there is no counter of ${unit ?? 'work'}; ${listed(choices)}, or give --rate N`);
  }
  const choice = choices.find((c) => c.key === key);
  if (choice === undefined)
    throw new UsageError(`there is no counter ${JSON.stringify(key)}; ${listed(choices)}`);
  if (unit !== undefined && choice.unit !== unit)
    throw new UsageError(`${key} counts ${choice.unit}, not ${unit}`);
  return { kind: 'work', key };
}

function listed(choices: readonly WorkRate[]): string {
  return choices.length === 0
    ? 'the file has no counters'
    : `there are ${choices.map((c) => c.key).join(', ')}`;
}

function jsonDocument(layered: LayeredProfile, ask: Ask, { result, contexts, counted }: BreakdownAnswer) {
  const { domains } = layered.profile;
  const nameOf = (domain: number | null) => (domain === null ? null : domains[domain].name);
  return {
    event: ask.view.key,
    weight: ask.weight,
    per: ask.per,
    unit: result.unit.label,
    whole: jsonFigure(result.whole),
    busy: jsonFigure(result.busy),
    hypervisorSampled: result.hypervisorSampled,
    layers: result.layers.map((layer) => ({
      layer: layer.lane.label.toLowerCase(),
      ...jsonFigure(layer),
      shareOfBusy: layer.shareOfBusy,
      categories: layer.categories.map((cost) => ({ category: cost.category, ...jsonFigure(cost) })),
    })),
    contexts: contexts.map(({ unit, label, kind, domain, ...figure }) => ({
      unit,
      label,
      kind,
      domain: nameOf(domain),
      ...jsonFigure(figure),
    })),
    counted: counted.map(({ domain, label, rows }) => ({ domain: nameOf(domain), label, rows })),
    notes: result.notes,
  };
}

function jsonFigure({ share, shareLow, shareHigh, value, low, high, samples }: Figure): JsonFigure {
  return { share, low: shareLow, high: shareHigh, value, valueLow: low, valueHigh: high, samples };
}
