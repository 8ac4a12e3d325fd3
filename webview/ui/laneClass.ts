/** Names of the lanes' colours; needs no page. */

/** Contributed colours by a lane's place: the hypervisor and idle have their own, domains count from dom0. */
const DOMAIN_COLOURS = ['dom0', 'guest1', 'guest2', 'guest3'] as const;

/** Class name that carries a lane's colour and pattern (style/lanes.css); works for bars, swatches and headers. */
export function laneClass(kind: 'hypervisor' | 'domain' | 'idle', colour: number): string {
  return kind === 'domain' ? `lane-${domainColour(colour)}` : `lane-${kind}`;
}

/** dom0 keeps its colour; with more guests than colours they repeat. A domain that cannot be told has none. */
export function domainColour(colour: number): string {
  if (colour < 0) return 'unknown';
  const guests = DOMAIN_COLOURS.length - 1;
  return DOMAIN_COLOURS[colour === 0 ? 0 : ((colour - 1) % guests) + 1];
}
