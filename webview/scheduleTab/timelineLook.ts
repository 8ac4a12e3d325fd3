/** Colours, patterns and heights of the timeline in the present theme. States differ in shape, not in hue alone. */
import { rgb } from 'd3';
import { RUNSTATES } from '../../src/profile/schedule';
import { mix, textOn } from '../flame/colours';
import type { KindLook } from '../schedule/raster';
import type { RowLooks } from '../schedule/rowPainter';
import { RUNNER_COLOURS } from '../schedule/runnerKinds';
import { domainLook, lostLook, NO_LOOK, runnerLooks } from '../schedule/runnerLooks';
import { patternTile, plainTile } from '../schedule/tiles';
import { themeKind, type ThemeReader } from '../ui/theme';
import { UNKNOWN_STATE } from './timeline';

export interface TimelineLook {
  readonly pcpu: RowLooks;
  /** By position in RUNNER_COLOURS. */
  readonly vcpu: readonly RowLooks[];
  /** Labels on boxes by position in RUNNER_COLOURS: ground and text. */
  readonly labels: readonly { readonly ground: string; readonly text: string }[];
  /** Of the font; the size is in device pixels. */
  readonly font: string;
  readonly ratio: number;
}

const FONT_SIZE = 11;
/** Waiting is lower than running: it is not work. */
const WAITING_HEIGHT = 0.62;

export function timelineLook(theme: ThemeReader, ratio: number): TimelineLook {
  const background = theme.resolve('var(--vscode-editor-background)');
  const pcpu = runnerLooks(theme, ratio);
  const lost = lostLook(theme, ratio);
  const waiting = theme.resolve('var(--waiting)');
  const quiet = theme.resolve('var(--vscode-descriptionForeground)');
  const highContrast = themeKind().startsWith('hc');
  const faint = plainTile(mix(background, quiet, highContrast ? 0.8 : 0.34).formatRgb());
  const states: Readonly<Record<(typeof RUNSTATES)[number], KindLook>> = {
    running: NO_LOOK,
    runnable: {
      tile: patternTile(
        {
          ground: mix(background, waiting, highContrast ? 0.12 : 0.3).formatRgb(),
          pattern: 'diagonal',
          ink: waiting,
          size: 5,
          lineWidth: 1.5,
        },
        ratio,
      ),
      plain: plainTile(mix(background, waiting, 0.66).formatRgb()),
      height: WAITING_HEIGHT,
      line: null,
    },
    blocked: { ...NO_LOOK, line: faint },
    offline: {
      ...NO_LOOK,
      line: patternTile(
        { ground: 'transparent', pattern: 'vertical', ink: quiet, size: 6, lineWidth: 2 },
        ratio,
      ),
    },
    lost,
  };
  return {
    pcpu,
    vcpu: RUNNER_COLOURS.map((colour) => {
      const kinds = RUNSTATES.map((state) => states[state]);
      kinds[RUNSTATES.indexOf('running')] = domainLook(theme, colour, ratio);
      kinds[UNKNOWN_STATE] = NO_LOOK;
      return { kinds, gap: pcpu.gap };
    }),
    labels: RUNNER_COLOURS.map((colour) => {
      const ground = theme.laneColour(`lane-${colour}`);
      return { ground, text: textOn(rgb(ground)) };
    }),
    font: theme.editorFont(FONT_SIZE * ratio),
    ratio,
  };
}
