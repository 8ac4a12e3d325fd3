/** How the rows of pCPUs look in the present theme: the colours and patterns of the domains, idle as a line. */
import { DOMAIN_PATTERNS } from '../ui/patterns';
import { themeKind, type ThemeReader } from '../ui/theme';
import type { KindLook } from './raster';
import type { RowLooks } from './rowPainter';
import { IDLE, LOST, NOTHING, RUNNER_CLASSES, RUNNER_COLOURS } from './runnerKinds';
import { patternTile, plainTile } from './tiles';

/** Time that is not drawn. */
export const NO_LOOK: KindLook = { tile: null, plain: null, height: 0, line: null };

/** A domain's colour with its pattern, which says the same without hue. */
export function domainLook(theme: ThemeReader, colour: string, ratio: number): KindLook {
  const ink = themeKind().startsWith('hc') ? theme.resolve('var(--vscode-editor-background)') : PATTERN_INK;
  const ground = theme.laneColour(`lane-${colour}`);
  const pattern = DOMAIN_PATTERNS[colour];
  return {
    tile: patternTile({ ground, pattern, ink, size: 6, lineWidth: 1.3 }, ratio),
    plain: plainTile(ground),
    height: 1,
    line: null,
  };
}

const PATTERN_INK = 'rgb(0 0 0 / 20%)';

/** Diagonal strokes on nothing: the trace lost what happened here. */
export function lostLook(theme: ThemeReader, ratio: number): KindLook {
  const ink = theme.resolve('var(--vscode-descriptionForeground)');
  const tile = patternTile({ ground: 'transparent', pattern: 'diagonal', ink, size: 5, lineWidth: 1 }, ratio);
  return { tile, plain: tile, height: 1, line: null };
}

/** Looks by kind of `runnerKinds.ts`. */
export function runnerLooks(theme: ThemeReader, ratio: number): RowLooks {
  const kinds: KindLook[] = RUNNER_COLOURS.map((colour) => domainLook(theme, colour, ratio));
  kinds[IDLE] = { ...NO_LOOK, line: plainTile(theme.laneColour(RUNNER_CLASSES[IDLE])) };
  kinds[LOST] = lostLook(theme, ratio);
  kinds[NOTHING] = NO_LOOK;
  const background = plainTile(theme.resolve('var(--vscode-editor-background)'));
  return { kinds, gap: { tile: background, plain: background, height: 1, line: null } };
}
