/** Mouse, wheel and touchpad on the flame graph, turned into intentions. */
import { wheelIntent } from '../ui/wheelIntent';
import type { FlameView, Pointed } from './flameView';

export interface PointerIntentions {
  hover(pointed: Pointed | null): void;
  click(pointed: Pointed): void;
  /** A click with Ctrl or the Mac's command key, as on a name in code. */
  follow(pointed: Pointed): void;
  reset(): void;
  /** `factor` above 1 = closer; `at` = the fraction of the width that stays where it is. */
  zoom(lane: number, at: number, factor: number, gesture: string): void;
  /** Fraction of the width; positive shows what is to the right. */
  pan(lane: number, fraction: number, gesture: string): void;
  menu(pointed: Pointed, clientX: number, clientY: number): void;
}

/** Pixels that a press may move and still be a click. */
const CLICK_SLACK = 4;
/** Wheel turns closer together than this are one gesture in the history. */
const GESTURE_PAUSE_MS = 400;

interface Drag {
  readonly pointer: number;
  readonly lane: number | null;
  readonly startX: number;
  readonly startY: number;
  lastX: number;
  lastY: number;
  moved: boolean;
  readonly gesture: string;
}

let gestures = 0;

export function attachPointer(view: FlameView, intentions: PointerIntentions): void {
  const { element } = view;
  let drag: Drag | null = null;
  let wheelGesture = { name: '', at: -Infinity };

  // Headers have their own buttons; only the drawing is ours.
  const ours = (event: Event) => !(event.target instanceof Element && event.target.closest('.lane-header'));

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !ours(event) || event.offsetX > element.clientWidth) return;
    const pointed = view.pointedAt(event.clientX, event.clientY);
    drag = {
      pointer: event.pointerId,
      lane: pointed?.lane ?? null,
      startX: event.clientX,
      startY: event.clientY,
      lastX: event.clientX,
      lastY: event.clientY,
      moved: false,
      gesture: `drag ${++gestures}`,
    };
  });

  element.addEventListener('pointermove', (event) => {
    if (!drag) {
      intentions.hover(ours(event) ? view.pointedAt(event.clientX, event.clientY) : null);
      return;
    }
    if (!drag.moved) {
      if (Math.hypot(event.clientX - drag.startX, event.clientY - drag.startY) < CLICK_SLACK) return;
      drag.moved = true;
      element.setPointerCapture(drag.pointer);
      element.classList.add('dragging');
      intentions.hover(null);
    }
    if (drag.lane !== null && event.clientX !== drag.lastX) {
      intentions.pan(drag.lane, (drag.lastX - event.clientX) / view.drawnWidth, drag.gesture);
    }
    view.scroll += drag.lastY - event.clientY;
    drag.lastX = event.clientX;
    drag.lastY = event.clientY;
  });

  element.addEventListener('pointerup', (event) => {
    const ended = drag;
    drag = null;
    element.classList.remove('dragging');
    if (!ended || ended.moved) return;
    const pointed = view.pointedAt(event.clientX, event.clientY);
    if (!pointed) return;
    if (event.ctrlKey || event.metaKey) intentions.follow(pointed);
    else intentions.click(pointed);
  });

  element.addEventListener('pointercancel', () => {
    drag = null;
    element.classList.remove('dragging');
  });
  element.addEventListener('pointerleave', () => intentions.hover(null));
  element.addEventListener('dblclick', (event) => {
    if (ours(event)) intentions.reset();
  });

  element.addEventListener('contextmenu', (event) => {
    if (!ours(event)) return;
    event.preventDefault();
    // On a Mac Ctrl and a click open it: that press is no click any more.
    drag = null;
    const pointed = view.pointedAt(event.clientX, event.clientY);
    if (pointed) intentions.menu(pointed, event.clientX, event.clientY);
  });

  element.addEventListener(
    'wheel',
    (event) => {
      const intent = wheelIntent(event);
      if (!intent) return;
      event.preventDefault();
      const pointed = view.pointedAt(event.clientX, event.clientY);
      if (!pointed) return;
      const now = event.timeStamp;
      if (now - wheelGesture.at > GESTURE_PAUSE_MS) wheelGesture = { name: `wheel ${++gestures}`, at: now };
      wheelGesture.at = now;
      if (intent.kind === 'zoom') intentions.zoom(pointed.lane, pointed.at, intent.factor, wheelGesture.name);
      else intentions.pan(pointed.lane, intent.pixels / view.drawnWidth, wheelGesture.name);
    },
    { passive: false },
  );
}
