import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gutterBar, HEAT_COLOUR_IDS, HEAT_COLOURS } from '../../../../src/workbench/source/heatColours';

interface Manifest {
  readonly contributes: {
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/** WCAG 2.1, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const [low, high] = [a, b]
    .map((colour) => {
      const [r, g, blue] = [1, 3, 5]
        .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
    })
    .sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe('colours of line heat', () => {
  it.each(HEAT_COLOUR_IDS.map((id, level) => [id, level] as const))(
    '%s are the same in gutter and manifest',
    (id, level) => {
      const { defaults } = manifest.contributes.colors.find((colour) => colour.id === id)!;
      expect(defaults).toEqual(
        Object.fromEntries(Object.entries(HEAT_COLOURS).map(([theme, colours]) => [theme, colours[level]])),
      );
    },
  );

  it.each([
    ['dark', '#1e1e1e', 3],
    ['light', '#ffffff', 3],
    ['highContrast', '#000000', 7],
    ['highContrastLight', '#ffffff', 5.5],
  ] as const)('stand out in %s themes', (theme, background, least) => {
    for (const colour of HEAT_COLOURS[theme]) expect(contrast(colour, background)).toBeGreaterThan(least);
  });

  it('are not all that tells: hotter bars are longer', () => {
    const widths = [1, 2, 3, 4, 5].map((level) =>
      Number(/ width="(\d+)" height="8"/.exec(gutterBar(level, '#000000'))?.[1]),
    );
    expect(widths).toEqual([3, 6, 9, 12, 15]);
  });
});
