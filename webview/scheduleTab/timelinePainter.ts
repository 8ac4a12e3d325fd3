/** Draws the rows in sight on one canvas of the size of the window. */
import type { TimeRange } from '../schedule/brush';
import { Picture, type PictureRow, type PixelGrid, type RowBox } from '../schedule/picture';
import { RUNNER_COLOURS, runnerKind } from '../schedule/runnerKinds';
import { showRaster } from '../schedule/showRaster';
import { shortText } from '../ui/safeText';
import type { LaidOutRow, RowLayout } from './rowLayout';
import type { Timeline } from './timeline';
import type { TimelineLook } from './timelineLook';

/** What is to be drawn; objects are the same as long as nothing in them has changed. */
export interface TimelineScene {
  readonly timeline: Timeline;
  readonly layout: RowLayout;
  readonly look: TimelineLook;
  readonly view: TimeRange;
  /** CSS pixels of the rows above the window. */
  readonly scrollTop: number;
}

/** A row with what draws it. */
interface RowInSight extends PictureRow {
  readonly item: LaidOutRow;
}

/** Boxes at least this wide (CSS pixels) may carry text. */
const LEAST_LABEL = 24;
const TEXT_INSET = 4;
/** Space above and below a bar (CSS pixels). */
const MARGIN = 3;

export class TimelinePainter {
  private readonly picture = new Picture();
  private rows: readonly RowInSight[] = [];
  private rowsOf: TimelineScene | null = null;
  private rowsHeight = 0;
  private readonly widths = new Map<string, number>();
  private widthsFor = '';
  private names: string[][] = [];
  private namesFor: Timeline | null = null;

  /** Draws into a canvas of `width` by `height` device pixels. */
  paint(context: CanvasRenderingContext2D, width: number, height: number, scene: TimelineScene): void {
    if (!this.rowsOf || !sameRows(this.rowsOf, scene) || this.rowsHeight !== height) {
      this.rows = rowsInSight(scene, height);
      this.rowsOf = scene;
      this.rowsHeight = height;
    }
    const grid = pixelGrid(scene.view, scene.timeline.startNs, width);
    const boxes = this.picture.paint(this.rows, grid, width, height, LEAST_LABEL * scene.look.ratio);
    showRaster(context, this.picture.raster);
    this.drawLabels(context, boxes, width, scene);
  }

  private drawLabels(
    context: CanvasRenderingContext2D,
    boxes: readonly RowBox[],
    width: number,
    { timeline, look }: TimelineScene,
  ): void {
    const { ratio } = look;
    if (this.widthsFor !== look.font) {
      this.widthsFor = look.font;
      this.widths.clear();
    }
    if (this.namesFor !== timeline) {
      this.namesFor = timeline;
      this.names = timeline.vcpus.map(({ label }) => runnerLabels(label));
    }
    context.font = look.font;
    context.textBaseline = 'middle';
    const inset = TEXT_INSET * ratio;
    for (const { at, segment, from, to } of boxes) {
      const { item, place } = this.rows[at];
      const other = item.row.other[segment];
      if (other < 0) continue;
      const kind = runnerKind(timeline.vcpus[item.kind === 'pcpu' ? other : item.index]);
      if (kind >= RUNNER_COLOURS.length) continue;
      const left = Math.max(0, from);
      const texts = item.kind === 'pcpu' ? this.names[other] : [`pCPU ${other}`, `p${other}`];
      const text = this.fitting(context, texts, Math.min(width, to) - left - 2 * inset);
      if (text === '') continue;
      const { ground, text: ink } = look.labels[kind];
      // A plain ground below the text: patterns would fray it.
      context.fillStyle = ground;
      context.fillRect(
        left + inset / 2,
        place.y + 2 * ratio,
        this.widthOf(context, text) + inset,
        place.height - 4 * ratio,
      );
      context.fillStyle = ink;
      context.fillText(text, left + inset, place.y + place.height / 2 + ratio * 0.5);
    }
  }

  /** The longest of some texts that fits; '' if none does. */
  private fitting(context: CanvasRenderingContext2D, texts: readonly string[], room: number): string {
    return texts.find((text) => this.widthOf(context, text) <= room) ?? '';
  }

  private widthOf(context: CanvasRenderingContext2D, text: string): number {
    let width = this.widths.get(text);
    if (width === undefined) this.widths.set(text, (width = context.measureText(text).width));
    return width;
  }
}

/**
 * Pixels of a view: whole ones of its zoom, counted from the start of the trace, so that a pan does not flicker. The left
 * edge moves by less than a pixel.
 */
export function pixelGrid(view: TimeRange, startNs: number, width: number): PixelGrid {
  const nsPerPixel = (view[1] - view[0]) / width;
  return { startNs, nsPerPixel, shift: Math.round((view[0] - startNs) / nsPerPixel) };
}

function sameRows(a: TimelineScene, b: TimelineScene): boolean {
  return (
    a.layout === b.layout && a.look === b.look && a.scrollTop === b.scrollTop && a.timeline === b.timeline
  );
}

function rowsInSight({ timeline, layout, look, scrollTop }: TimelineScene, height: number): RowInSight[] {
  const { ratio } = look;
  const rows: RowInSight[] = [];
  for (const item of layout.items) {
    const top = Math.round((item.top - scrollTop) * ratio);
    if (item.kind === 'header' || top + item.height * ratio <= 0 || top >= height) continue;
    const margin = Math.round(MARGIN * ratio);
    rows.push({
      item,
      row: item.row,
      place: {
        y: top + margin,
        height: Math.round(item.height * ratio) - 2 * margin,
        lineHeight: Math.max(1, Math.round(1.5 * ratio)),
      },
      looks: item.kind === 'pcpu' ? look.pcpu : look.vcpu[runnerKind(timeline.vcpus[item.index])],
    });
  }
  return rows;
}

/** "guest1 vCPU 0", "guest1 v0", "v0". */
function runnerLabels(label: string): string[] {
  const full = shortText(label, 60);
  const short = full.replace(/ vCPU (\d+)$/, ' v$1');
  const shortest = /\d+$/.exec(short);
  return [full, short, ...(shortest ? [`v${shortest[0]}`] : [])];
}
