/** Wheel and touchpad over a picture that zooms and pans: the same turn does the same in each of them. */

/** Zoom per pixel of wheel: a notch of 100 or 120 pixels is about 1.3x. */
const ZOOM_PER_PIXEL = 0.0024;
const LINE_PIXELS = 16;

export type WheelIntent =
  /** Above 1 = closer. */
  | { readonly kind: 'zoom'; readonly factor: number }
  /** Positive shows what is to the right. */
  | { readonly kind: 'pan'; readonly pixels: number };

/** Ctrl, the Mac's command key or a pinch zooms; Shift or a sideways swipe pans; null for what scrolls the page. */
export function wheelIntent(event: WheelEvent): WheelIntent | null {
  const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PIXELS;
  if (event.ctrlKey || event.metaKey)
    return { kind: 'zoom', factor: Math.exp(-event.deltaY * unit * ZOOM_PER_PIXEL) };
  if (!event.shiftKey && !sideways) return null;
  return { kind: 'pan', pixels: (sideways ? event.deltaX : event.deltaY) * unit };
}
