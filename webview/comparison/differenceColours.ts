/** Colours of the difference flame graph: red costs more, blue costs less, grey is noise; stronger is a larger change. */
import type { RGBColor } from 'd3';
import { boxColours, mix, type BoxColour, type FlameTheme, type LanePalette } from '../flame/colours';
import { THREAD_LAYER } from '../flame/flameTables';

/** Steps of strength in each direction: a tenth, a third, and more. */
const STEPS = [0.1, 0.33] as const;
const LEVELS = STEPS.length + 1;
const NOISE = 2 * LEVELS;
const LABEL = NOISE + 1;
const STRENGTH = [0.4, 0.65, 0.95] as const;

/** Position in the palette per call node. */
export function differenceColours(
  node: { readonly func: ArrayLike<number> },
  layerOfFunc: ArrayLike<number>,
  before: Float64Array,
  after: Float64Array,
  significant: Uint8Array,
): Uint8Array {
  const colours = new Uint8Array(before.length);
  for (let i = 0; i < colours.length; i++) {
    if (layerOfFunc[node.func[i]] === THREAD_LAYER && significant[i] === 0) colours[i] = LABEL;
    else if (significant[i] === 0) colours[i] = NOISE;
    else colours[i] = changeColour(before[i], after[i]);
  }
  return colours;
}

function changeColour(before: number, after: number): number {
  // Of the larger side: symmetric, and defined for what is new or gone.
  const change = Math.abs(after - before) / Math.max(before, after);
  const level = STEPS.filter((step) => change >= step).length;
  return (after > before ? 0 : LEVELS) + level;
}

/** @param more colour of what costs more, `less` of what costs less */
export function differencePalette(more: string, less: string, theme: FlameTheme): LanePalette {
  const from = (colour: string, strength: number): RGBColor => mix(theme.background, colour, strength);
  const fills = [
    ...STRENGTH.map((strength) => from(more, strength)),
    ...STRENGTH.map((strength) => from(less, strength)),
    from(theme.foreground, 0.16),
    from(theme.foreground, 0.24),
  ];
  // What costs more is hatched, too: red and blue are not for everyone.
  const boxes = (strength: number): BoxColour[] =>
    boxColours(fills, strength, theme).map((box, i) => ({ ...box, hatched: i < LEVELS }));
  return {
    boxes: boxes(1),
    dimmed: boxes(0.3),
    callers: boxes(0.5),
    runs: [0.08, 0.12, 0.16, 0.2].map((amount) => from(theme.foreground, amount).formatHex()),
  };
}
