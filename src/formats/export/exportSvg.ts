/**
 * Profile -> flame graph as one SVG file: no script, no style sheet, no reference to anything outside. A row of boxes for the
 * whole, one for the domains, then the stacks, callers above; every box has its numbers in a title.
 */
import type { StackIndex } from '../../profile/ids';
import { LAYERS, type Layer, type Profile } from '../../profile/profile';
import { eventNames } from '../collapse/eventChoice';
import { lanesOf, laneWeights, type Lane } from './lanes';
import { StackTree } from './stackTree';
import { inChunks } from './textChunks';
import { svgText } from './svgText';

export interface SvgOptions {
  /** The first of the recording if not given. */
  readonly event?: string;
  /** Pixels; 1200 if not given. */
  readonly width?: number;
}

const BOX_HEIGHT = 16;
const HEAD = 44;
const MARGIN = 8;
/** Narrower boxes are counted, not drawn: they would be invisible and are most of a large profile. */
const MIN_WIDTH = 0.2;
/** Deeper stacks are cut in the picture: browsers cannot show a taller one. */
const MAX_LEVELS = 1000;
const CHARACTER_WIDTH = 6.6;
const COLOURS: Readonly<Record<Layer, string>> = {
  hypervisor: '#cdb2f2',
  kernel: '#f3b08f',
  user: '#94c9f2',
  unknown: '#cfcfcf',
};

interface Box {
  readonly name: string;
  readonly detail: string;
  readonly colour: string;
  readonly level: number;
  readonly x: number;
  readonly width: number;
  readonly samples: number;
  readonly period: number;
}

interface Extent {
  readonly levels: number;
  readonly narrow: number;
  readonly deep: number;
}

/** One XML document in pieces. Throws UnknownEventError. */
export function exportSvg(profile: Profile, options: SvgOptions = {}): Generator<string> {
  const event = options.event ?? eventNames(profile).at(0);
  const lanes = event === undefined ? [] : lanesOf(profile, event);
  return inChunks(new FlamePicture(profile, event ?? 'no event', lanes, options.width ?? 1200).document());
}

class FlamePicture {
  private readonly tree: StackTree;
  private readonly weights;
  private readonly samples: number;
  private readonly period: number;
  private readonly scale: number;

  constructor(
    private readonly profile: Profile,
    private readonly event: string,
    private readonly lanes: readonly Lane[],
    private readonly width: number,
  ) {
    this.tree = new StackTree(profile.stacks, byName(profile));
    this.weights = lanes.map((lane) => {
      const self = laneWeights(profile, lane);
      return {
        samples: this.tree.totals(self.samples),
        period: this.tree.totals(self.period),
        laneSamples: lane.rows.length,
        lanePeriod: self.period.reduce((sum, value) => sum + value, 0),
      };
    });
    this.samples = this.weights.reduce((sum, w) => sum + w.laneSamples, 0);
    this.period = this.weights.reduce((sum, w) => sum + w.lanePeriod, 0);
    this.scale = this.period > 0 ? (width - 2 * MARGIN) / this.period : 0;
  }

  *document(): Generator<string> {
    const boxes: Box[] = [];
    const extent = this.collect(boxes);
    const height = HEAD + (extent.levels + 1) * BOX_HEIGHT + MARGIN;
    const title = `${svgText(this.profile.name)}: ${svgText(this.event)}`;
    yield `<?xml version="1.0" encoding="UTF-8"?>\n`;
    yield `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${height}" viewBox="0 0 ${this.width} ${height}" role="img" aria-label="Flame graph of ${title}" font-family="monospace" font-size="11">\n`;
    yield `<title>${title}</title>\n<rect width="100%" height="100%" fill="#ffffff"/>\n`;
    yield `<text x="${MARGIN}" y="17" font-size="14">${title}</text>\n`;
    yield `<text x="${MARGIN}" y="35">${svgText(this.summary(extent))}</text>\n`;
    for (const box of boxes) yield this.draw(box);
    yield '</svg>\n';
  }

  private summary(extent: Extent): string {
    const parts = [`${this.samples} samples`];
    if (extent.narrow > 0) parts.push(`${extent.narrow} boxes too narrow to draw`);
    if (extent.deep > 0) parts.push(`${extent.deep} boxes beyond level ${MAX_LEVELS} not drawn`);
    parts.push('violet hypervisor, orange kernel, blue user, grey unknown or whole');
    return parts.join('; ');
  }

  /** Fills `boxes`: at most as many as fit side by side in each level. */
  private collect(boxes: Box[]): Extent {
    let levels = 0;
    let narrow = 0;
    let deep = 0;
    const whole = { samples: this.samples, period: this.period };
    boxes.push(this.plainBox('all', 'everything recorded', 0, MARGIN, whole));
    let laneX = MARGIN;
    for (const [i, lane] of this.lanes.entries()) {
      const w = this.weights[i];
      levels = Math.max(levels, 1);
      boxes.push(
        this.plainBox(lane.domain.name, lane.domain.role, 1, laneX, {
          samples: w.laneSamples,
          period: w.lanePeriod,
        }),
      );
      // Where the next box of each level begins.
      const x: number[] = [0, laneX];
      this.tree.walk(
        (row, depth) => {
          const from = x[depth];
          const level = depth + 1;
          if (w.samples[row] === 0) return false;
          if (w.period[row] * this.scale < MIN_WIDTH) narrow++;
          else if (level > MAX_LEVELS) deep++;
          else {
            boxes.push(this.stackBox(row, level, from, w.samples[row], w.period[row]));
            levels = Math.max(levels, level);
            x[depth + 1] = from;
            return true;
          }
          return false;
        },
        (row, depth) => {
          x[depth] += w.period[row] * this.scale;
        },
      );
      laneX += w.lanePeriod * this.scale;
    }
    return { levels, narrow, deep };
  }

  private plainBox(
    name: string,
    detail: string,
    level: number,
    x: number,
    w: { samples: number; period: number },
  ): Box {
    return { name, detail, colour: '#e2e2e2', level, x, width: w.period * this.scale, ...w };
  }

  private stackBox(row: StackIndex, level: number, x: number, samples: number, period: number): Box {
    const { funcs, stacks } = this.profile;
    const func = stacks.func[row];
    const layer = LAYERS[funcs.layer[func]];
    const module = funcs.module[func];
    const parts = [layer, ...(module < 0 ? [] : [funcs.modules[module]]), funcs.body[func]];
    return {
      name: funcs.name[func],
      detail: parts.filter((part) => part !== '').join(', '),
      colour: COLOURS[layer],
      level,
      x,
      width: period * this.scale,
      samples,
      period,
    };
  }

  private draw(box: Box): string {
    const y = HEAD + box.level * BOX_HEIGHT;
    const share = this.period > 0 ? ((100 * box.period) / this.period).toFixed(2) : '0';
    const title = `${svgText(box.name)} (${svgText(box.detail)}): ${box.samples} samples, ${share} %`;
    const rect = `<rect x="${box.x.toFixed(2)}" y="${y}" width="${box.width.toFixed(2)}" height="${BOX_HEIGHT - 1}" fill="${box.colour}"/>`;
    const room = Math.floor((box.width - 6) / CHARACTER_WIDTH);
    const label =
      room < 3 ? '' : `<text x="${(box.x + 3).toFixed(2)}" y="${y + 11}">${svgText(box.name, room)}</text>`;
    return `<g><title>${title}</title>${rect}${label}</g>\n`;
  }
}

/** All stacks by the name of their function, so that brothers stand in alphabetical order. */
function byName(profile: Profile): Int32Array {
  const { name } = profile.funcs;
  const alphabetical = Array.from(name.keys()).sort((a, b) =>
    name[a] < name[b] ? -1 : name[a] > name[b] ? 1 : a - b,
  );
  const rank = new Int32Array(name.length);
  alphabetical.forEach((func, i) => (rank[func] = i));
  const { func } = profile.stacks;
  return Int32Array.from(func.keys()).sort((a, b) => rank[func[a]] - rank[func[b]] || a - b);
}
