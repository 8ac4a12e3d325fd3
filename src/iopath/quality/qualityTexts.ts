/** A check's finding in words: the texts are data, the figures the check's. */
import texts from './qualityChecks.json';

/** What the header's badge and `info` show; the fields of the protocol's QualityBadge. */
export interface QualityFinding {
  /** Name of the check: `hypervisor-visible`, `lost-records` … */
  readonly check: string;
  /** `note`: good to know; `caution`: figures are less sure; `stop`: what it disables is withheld. */
  readonly level: QualityLevel;
  readonly title: string;
  /** What is so and what to do about it. */
  readonly message: string;
  /** What cannot be told from this recording therefore; empty if nothing. */
  readonly disables: readonly string[];
}

/** The gravest first. */
export const QUALITY_LEVELS = ['stop', 'caution', 'note'] as const;
export type QualityLevel = (typeof QUALITY_LEVELS)[number];

type Texts = typeof texts;
export type CheckName = Exclude<keyof Texts, '$schema' | '$comment'>;

interface FindingText {
  readonly title: string;
  readonly message: string;
  readonly disables: readonly string[];
}

/** Levels that the data has texts for. */
type LevelOf<C extends CheckName> = Extract<keyof Texts[C], QualityLevel>;

export const thresholds = <C extends CheckName>(check: C): Texts[C]['thresholds'] => texts[check].thresholds;

/** @param figures what stands for the words in braces */
export function finding<C extends CheckName>(
  check: C,
  level: LevelOf<C>,
  figures: Readonly<Record<string, string>> = {},
): QualityFinding {
  const text = texts[check][level] as FindingText;
  return {
    check,
    level,
    title: filled(text.title, figures),
    message: filled(text.message, figures),
    disables: text.disables,
  };
}

function filled(text: string, figures: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => figures[name] ?? whole);
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** `dom0, guest1 and guest2`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
