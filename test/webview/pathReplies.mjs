/** Made-up answers for the I/O path tab: the same guest's transmit and receive path, percent of all time per stage. */
import { figure, HOSTILE, unitOf, work } from './costFigures.mjs';

const GUEST = { layerLabel: 'guest1', kind: 'domain', colour: 1 };
const DOM0 = { layerLabel: 'dom0', kind: 'domain', colour: 0 };
const XEN = { layerLabel: 'Hypervisor', kind: 'hypervisor', colour: 0 };
const cell = (layer, ...categories) => categories.map((category) => ({ layer, category }));

const transmit = [
  [
    'guest.app',
    'application',
    'User code of the guest that sends.',
    GUEST,
    cell('domain:guest1', 'app'),
    3.06,
  ],
  [
    'guest.tcpip',
    'TCP/IP and network core',
    'Protocols, sockets, copies, qdisc of the guest.',
    GUEST,
    cell('domain:guest1', 'net.tcpip', 'net.core', 'copy'),
    8.52,
  ],
  [
    'fe.net',
    'netfront',
    'Grants pages and puts requests on the ring.',
    GUEST,
    cell('domain:guest1', 'fe.net', 'fe.grant'),
    1.38,
  ],
  [
    'hv.grant',
    'grant operations',
    'Mapping, copying and unmapping of granted pages, called by netback.',
    XEN,
    cell('hypervisor', 'hv.grant.copy', 'hv.grant.map', 'hv.grant.unmap', 'hv.copy'),
    10.5,
  ],
  [
    'hv.evtchn',
    'event channels',
    'Sending and delivering notifications.',
    XEN,
    cell('hypervisor', 'hv.evtchn'),
    1.33,
  ],
  [
    'be.net.tx',
    'netback, guest to wire',
    'Takes requests off the ring and builds skbs.',
    DOM0,
    cell('domain:dom0', 'be.net.tx', 'be.grant'),
    8.63,
  ],
  [
    'net.bridge',
    'bridge',
    'Forwards between the vif and the NIC.',
    DOM0,
    cell('domain:dom0', 'net.bridge', 'net.netfilter'),
    1.92,
  ],
  [
    'net.nicdrv',
    'network driver',
    'Driver of the physical NIC.',
    DOM0,
    cell('domain:dom0', 'net.nicdrv'),
    0.08,
  ],
];

const receive = [
  [
    'net.nicdrv',
    'network driver',
    'Driver of the physical NIC.',
    DOM0,
    cell('domain:dom0', 'net.nicdrv'),
    0.08,
  ],
  [
    'net.bridge',
    'bridge',
    'Forwards between the NIC and the vif.',
    DOM0,
    cell('domain:dom0', 'net.bridge'),
    0.9,
  ],
  [
    'be.net.rx',
    'netback, wire to guest',
    'Copies into granted pages of the guest.',
    DOM0,
    cell('domain:dom0', 'be.net.rx'),
    0.12,
  ],
  [
    'hv.grant',
    'grant operations',
    'Copying into granted pages.',
    XEN,
    cell('hypervisor', 'hv.grant.copy'),
    0.6,
  ],
  ['fe.net', 'netfront', 'Takes packets off the ring.', GUEST, cell('domain:guest1', 'fe.net'), 0.4],
  [
    'guest.tcpip',
    'TCP/IP and network core',
    'Protocols and sockets.',
    GUEST,
    cell('domain:guest1', 'net.tcpip'),
    1.1,
  ],
  [
    'guest.app',
    'application',
    'User code of the guest that receives.',
    GUEST,
    cell('domain:guest1', 'app'),
    0.7,
  ],
];

/** @param {{hidden?: boolean, hostile?: boolean, empty?: boolean}} [options] as for `breakdownReply` */
export function pathReply(per, { hidden, hostile, empty } = {}) {
  const { factor, format, unitLabel } = unitOf(per);
  const packets = per.kind === 'work' ? work.find((w) => w.key === per.key)?.perSecond : per.perSecond;
  const crossing = (from, to, label, perSecond, source = 'counted by xentrace') => ({
    from,
    to,
    label: hostile ? HOSTILE : label,
    perSecond,
    perUnit: packets === undefined ? null : perSecond / packets,
    source,
  });
  const path = (key, label, stages, crossings) => ({
    key,
    label,
    unitLabel,
    stages: stages.map(([stageKey, stageLabel, explanation, layer, cells, share]) => {
      const seen = hidden && layer === XEN ? 'hidden' : 'sampled';
      return {
        key: stageKey,
        label: hostile ? HOSTILE : stageLabel,
        explanation: hostile ? HOSTILE : explanation,
        cells: seen === 'hidden' ? [] : cells,
        ...layer,
        seen,
        ...figure(seen === 'hidden' ? 0 : share / 100, factor),
      };
    }),
    crossings,
    notes: [
      'Copies and locks of the guest are shared out to the stages by the stacks they were called from.',
      'Event channels and hypercalls are counted, not sampled: their rates are exact.',
    ],
  });
  const paths = [
    path('net.transmit', 'Transmit', transmit, [
      crossing('fe.net', 'be.net.tx', 'event channel', 483.3),
      crossing('hv.evtchn', 'be.net.tx', 'wake-up of the softirq', 391.2),
      crossing('be.net.tx', 'hv.grant', 'hypercall grant_table_op', 1339.3),
      crossing('be.net.tx', 'fe.net', 'event channel, responses', 402.8),
    ]),
    path('net.receive', 'Receive', receive, [
      crossing('be.net.rx', 'hv.grant', 'hypercall grant_table_op', 121.3),
      crossing('be.net.rx', 'fe.net', 'event channel', 104.9),
    ]),
  ];
  return empty
    ? {
        kind: 'path',
        format,
        paths: [],
        nothing: 'No stage of the network or block path was sampled: the recording shows an idle system.',
      }
    : { kind: 'path', format, paths, nothing: '' };
}
