/**
 * What the experiment varies: size of the packets, streams, segmentation (batching), a bridge in between, and the
 * mechanism that moves the work.
 * @typedef {object} Variant
 * @property {string} name
 * @property {number | null} segmentBytes most payload of a TCP segment (MSS); null: what the interface allows
 * @property {number} streams
 * @property {boolean} segmentation packets of up to 64 KiB go through the path in one piece
 * @property {boolean} bridge
 * @property {boolean} napi NAPI threads, pinned; otherwise RPS
 */

/** @type {readonly Variant[]} */
export const variants = [
  variant('rps-1448'),
  variant('rps-536', { segmentBytes: 536 }),
  variant('rps-200', { segmentBytes: 200 }),
  variant('rps-1448-x4', { streams: 4 }),
  variant('rps-gso', { segmentation: true }),
  variant('rps-bridge-1448', { bridge: true }),
  variant('rps-bridge-536-x4', { bridge: true, segmentBytes: 536, streams: 4 }),
  variant('napi-1448', { napi: true }),
  variant('napi-bridge-536', { napi: true, bridge: true, segmentBytes: 536 }),
];

function variant(name, changes = {}) {
  return {
    name,
    segmentBytes: name.includes('gso') ? null : 1448,
    streams: 1,
    segmentation: false,
    bridge: false,
    napi: false,
    ...changes,
  };
}
