/** Mouse, wheel and touchpad on the timeline, turned into intentions. The same gestures as on the flame graph. */
import { wheelIntent } from '../ui/wheelIntent';

export interface TimelineIntentions {
  /** Null: the pointer left. */
  hover(event: PointerEvent | null): void;
  /** `factor` above 1 = closer; `at` = the fraction of the width that stays. */
  zoom(at: number, factor: number): void;
  /** Fraction of the width; positive shows what is later. */
  pan(fraction: number): void;
  /** A drag that chooses time, by fractions of the width; `done` with its end. */
  brush(from: number, to: number, done: boolean): void;
  /** The edge of the chosen range at a fraction of the width, null if there is none near. */
  edgeAt(at: number): 'from' | 'to' | null;
  /** An edge was dragged to a fraction of the width. */
  moveEdge(edge: 'from' | 'to', at: number, done: boolean): void;
  click(at: number): void;
  doubleClick(event: MouseEvent): void;
}

/** Pixels that a press may move and still be a click. */
const CLICK_SLACK = 3;

type Drag =
  | { readonly kind: 'pan'; lastX: number; lastY: number }
  | { readonly kind: 'brush'; readonly startX: number; moved: boolean }
  | { readonly kind: 'edge'; readonly edge: 'from' | 'to' };

/** `plotLeft` CSS pixels of the surface are labels; the rest is time. */
export function attachTimelinePointer(
  surface: HTMLElement,
  plotLeft: number,
  intentions: TimelineIntentions,
): void {
  let drag: Drag | null = null;
  let spaceHeld = false;

  const fraction = (event: MouseEvent) => {
    const { left } = surface.getBoundingClientRect();
    return (event.clientX - left - plotLeft) / Math.max(1, surface.clientWidth - plotLeft);
  };
  const inPlot = (event: MouseEvent) => {
    const x = event.clientX - surface.getBoundingClientRect().left;
    return x >= plotLeft && x < surface.clientWidth;
  };

  surface.addEventListener('pointerdown', (event) => {
    if (!inPlot(event) || event.button > 1) return;
    const edge = intentions.edgeAt(fraction(event));
    if (event.button === 1 || spaceHeld) drag = { kind: 'pan', lastX: event.clientX, lastY: event.clientY };
    else if (edge) drag = { kind: 'edge', edge };
    else drag = { kind: 'brush', startX: event.clientX, moved: false };
    surface.focus({ preventScroll: true });
    surface.setPointerCapture(event.pointerId);
    surface.classList.toggle('panning', drag.kind === 'pan');
    intentions.hover(null);
  });

  // No selection of text, and no scrolling by itself with the middle button.
  surface.addEventListener('mousedown', (event) => {
    if (inPlot(event)) event.preventDefault();
  });

  surface.addEventListener('pointermove', (event) => {
    if (!drag) {
      const inside = inPlot(event);
      intentions.hover(inside ? event : null);
      surface.classList.toggle('at-edge', inside && intentions.edgeAt(fraction(event)) !== null);
      return;
    }
    const width = Math.max(1, surface.clientWidth - plotLeft);
    if (drag.kind === 'pan') {
      intentions.pan((drag.lastX - event.clientX) / width);
      surface.scrollTop += drag.lastY - event.clientY;
      drag.lastX = event.clientX;
      drag.lastY = event.clientY;
    } else if (drag.kind === 'edge') intentions.moveEdge(drag.edge, fraction(event), false);
    else {
      drag.moved ||= Math.abs(event.clientX - drag.startX) >= CLICK_SLACK;
      if (drag.moved)
        intentions.brush(fraction(event) - (event.clientX - drag.startX) / width, fraction(event), false);
    }
  });

  surface.addEventListener('pointerup', (event) => {
    const ended = drag;
    drag = null;
    surface.classList.remove('panning');
    if (!ended || ended.kind === 'pan') return;
    const at = fraction(event);
    const width = Math.max(1, surface.clientWidth - plotLeft);
    if (ended.kind === 'edge') intentions.moveEdge(ended.edge, at, true);
    else if (ended.moved) intentions.brush(at - (event.clientX - ended.startX) / width, at, true);
    else intentions.click(at);
  });
  surface.addEventListener('pointercancel', () => {
    drag = null;
    surface.classList.remove('panning');
  });
  surface.addEventListener('pointerleave', () => intentions.hover(null));
  surface.addEventListener('dblclick', (event) => {
    if (inPlot(event)) intentions.doubleClick(event);
  });

  const space = (event: KeyboardEvent, held: boolean) => {
    if (event.key !== ' ' || event.target !== surface) return;
    event.preventDefault();
    spaceHeld = held;
    surface.classList.toggle('may-pan', held);
  };
  surface.addEventListener('keydown', (event) => space(event, true));
  surface.addEventListener('keyup', (event) => space(event, false));
  surface.addEventListener('blur', () => {
    spaceHeld = false;
    surface.classList.remove('may-pan');
  });

  surface.addEventListener(
    'wheel',
    (event) => {
      const intent = wheelIntent(event);
      if (!intent) return;
      event.preventDefault();
      if (intent.kind === 'zoom') intentions.zoom(Math.min(1, Math.max(0, fraction(event))), intent.factor);
      else intentions.pan(intent.pixels / Math.max(1, surface.clientWidth - plotLeft));
    },
    { passive: false },
  );
}
