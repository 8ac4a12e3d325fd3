/** Figures of the made-up costs: in the unit that was asked for, with their intervals; and names that mean harm. */
import { wilson } from './wilson.mjs';

const SAMPLES = 3462;

export const work = [
  [
    'packets:guest1:eth0:transmit',
    'packets',
    'eth0 of guest1, transmit',
    232.6,
    '/proc/net/dev before and after',
  ],
  [
    'packets:dom0:vif1.0:receive',
    'packets',
    'vif1.0 of dom0, receive',
    232.6,
    '/proc/net/dev before and after',
  ],
  [
    'packets:guest1:eth0:receive',
    'packets',
    'eth0 of guest1, receive',
    132.5,
    '/proc/net/dev before and after',
  ],
  ['bytes:guest1:iperf3', 'bytes', 'iperf3 in guest1, sent', 14.02e6, "iperf3's own total"],
  [
    'bytes:guest1:eth0:transmit',
    'bytes',
    'eth0 of guest1, transmit',
    14.04e6,
    '/proc/net/dev before and after',
  ],
].map(([key, unit, label, perSecond, source]) => ({ key, unit, label, perSecond, source }));

/** Value of a share in the unit that was asked for, in nanoseconds of CPU time; two CPUs are busy all the time. */
export function unitOf(per) {
  switch (per.kind) {
    case 'share':
      return { factor: 1, format: '%', unitLabel: 'of all time' };
    case 'second':
      return { factor: 2e9, format: 'ns', unitLabel: 'CPU time per second' };
    case 'work': {
      const choice = work.find((w) => w.key === per.key) ?? work[0];
      return {
        factor: 2e9 / choice.perSecond,
        format: 'ns',
        unitLabel: `CPU time per ${choice.unit.slice(0, -1)}`,
      };
    }
    case 'typed':
      return {
        factor: 2e9 / per.perSecond,
        format: 'ns',
        unitLabel: `CPU time per ${per.unit.slice(0, -1)}`,
      };
  }
}

export function figure(share, factor) {
  const { low, high } = wilson(share, SAMPLES);
  return {
    share,
    shareLow: low,
    shareHigh: high,
    value: share * factor,
    low: low * factor,
    high: high * factor,
    samples: Math.round(share * SAMPLES),
  };
}

export const HOSTILE = '<img src=x onerror=alert(1)>\u202eevil\u0000 ' + 'a very long name '.repeat(40);
