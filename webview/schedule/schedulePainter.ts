/** Draws the rows of the schedule strip: one per pCPU, who ran when. */
import { pixelColumns, columnRects } from './pixelColumns';
import type { ScheduleTables } from './scheduleTables';

export interface ScheduleLook {
  /** Fill per group. */
  readonly fills: readonly string[];
  /** Texture per group, drawn over stretches wide enough to show it. */
  readonly textures: readonly (CanvasPattern | null)[];
  /** For windows that the trace lost. */
  readonly lost: string;
  /** High contrast: outline full-height stretches so that neighbours are told apart without hue. */
  readonly outline: string | null;
}

/** Row pitch and bar height in CSS pixels. */
export const SCHEDULE_ROW = 18;
const BAR = 14;

export function paintSchedule(
  context: CanvasRenderingContext2D,
  tables: ScheduleTables,
  look: ScheduleLook,
  width: number,
  ratio: number,
): void {
  context.clearRect(0, 0, width, tables.pcpus.length * SCHEDULE_ROW * ratio);
  const height = Math.round(BAR * ratio);
  const scale = width / (tables.endNs - tables.startNs);
  tables.pcpus.forEach((pcpu, row) => {
    const y = Math.round((row * SCHEDULE_ROW + (SCHEDULE_ROW - BAR) / 2) * ratio);
    for (const rect of columnRects(pixelColumns(tables, row, width))) {
      context.fillStyle = look.fills[rect.group]!;
      // Idle is the background of the machine: a thin line, so that what ran stands out.
      const idle = tables.groups[rect.group].idle;
      const top = y + rect.top * height;
      if (idle && rect.height === 1) context.fillRect(rect.x, y + height - 2 * ratio, rect.width, 2 * ratio);
      else if (!idle) context.fillRect(rect.x, top, rect.width, Math.max(1, rect.height * height));
      const texture = look.textures[rect.group];
      if (texture && rect.width > 8 * ratio) {
        context.fillStyle = texture;
        context.fillRect(rect.x, y, rect.width, height);
      }
      if (look.outline !== null && !idle && rect.width > 4) {
        context.strokeStyle = look.outline;
        context.lineWidth = ratio;
        context.strokeRect(rect.x + ratio / 2, y + ratio / 2, rect.width - ratio, height - ratio);
      }
    }
    for (const lost of tables.lost) {
      if (lost.pcpu !== pcpu) continue;
      const from = Math.floor((lost.startNs - tables.startNs) * scale);
      const lostWidth = Math.max(1, Math.ceil((lost.endNs - tables.startNs) * scale) - from);
      paintLost(context, from, y, lostWidth, height, look.lost, ratio);
    }
  });
}

/** Diagonal strokes: nothing is known here. */
function paintLost(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
  ratio: number,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.clearRect(x, y, width, height);
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  context.beginPath();
  for (let at = x - height; at < x + width; at += 4 * ratio) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}
