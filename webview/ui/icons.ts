/** The few icons that the views need, drawn on a 16 by 16 grid in the colour of the text around them. */

const PATHS = {
  chevronDown: 'M3.5 6 8 10.5 12.5 6',
  chevronRight: 'M6 3.5 10.5 8 6 12.5',
  back: 'M7 3.5 2.5 8 7 12.5M3 8h10.5',
  forward: 'M9 3.5 13.5 8 9 12.5M13 8H2.5',
  reset: 'M2.5 4v8M13.5 4v8M4.5 8h7M6.5 6l-2 2 2 2M9.5 6l2 2-2 2',
  up: 'M3.5 10 8 5.5 12.5 10',
  warning: 'M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.6v.6',
  stop: 'M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM5.5 8h5',
  note: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 7.2v3.6M8 4.8v.6',
  clock: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.8V8l2.4 1.8',
  close: 'M4 4l8 8M12 4l-8 8',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6',
  swap: 'M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13',
  add: 'M8 3v10M3 8h10',
  remove: 'M3 8h10',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  source: 'M9.5 2.5h-6v11h9v-8zM9.5 2.5v3h3M6.8 7.2 5.2 9l1.6 1.8M9.2 7.2 10.8 9l-1.6 1.8',
  search: 'M6.8 2.5a4.3 4.3 0 1 1 0 8.6 4.3 4.3 0 0 1 0-8.6M10 10l3.5 3.5',
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
