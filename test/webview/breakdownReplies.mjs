/**
 * Made-up answers for the Breakdown tab and for the sidebar: an idle share can be set, names can be hostile, the hypervisor
 * can be invisible.
 */
import { contexts, layers } from './breakdownCosts.mjs';
import { figure, HOSTILE, unitOf, work } from './costFigures.mjs';

const SECONDS = 23.3;

/**
 * @param {object} per what figures are divided by
 * @param {{idle?: number, hidden?: boolean, hostile?: boolean, empty?: boolean, guests?: number}} [options] share of
 *   idle; without samples of the hypervisor; with hostile names; without any sample; so many guests
 */
export function breakdownReply(per, { idle, hidden, hostile, empty, guests = 1 } = {}) {
  const { factor, format, unitLabel } = unitOf(per);
  const busy = layers.filter((layer) => layer.kind !== 'idle' && !(hidden && layer.kind === 'hypervisor'));
  const domains = busy.flatMap((layer) =>
    layer.label !== 'guest1'
      ? [layer]
      : Array.from({ length: guests }, (_, i) => ({
          ...layer,
          key: `domain:guest${i + 1}`,
          label: `guest${i + 1}`,
          colour: i + 1,
          categories: layer.categories.map(([c, l, e, s]) => [c, l, e, s / (1 + i)]),
        })),
  );
  const shown = empty ? [] : [...domains, ...layers.filter((layer) => layer.kind === 'idle')];
  const sum = (list) =>
    list.reduce((total, layer) => total + layer.categories.reduce((a, c) => a + c[3], 0), 0);
  const isIdle = (layer) => layer.kind === 'idle';
  const idleSum = sum(shown.filter(isIdle));
  const busySum = sum(shown.filter((layer) => !isIdle(layer)));
  const idleShare = idle ?? idleSum / (idleSum + busySum);
  const scale = (layer) => (isIdle(layer) ? idleShare / idleSum : (1 - idleShare) / busySum);
  return {
    kind: 'breakdown',
    per,
    format,
    unitLabel,
    whole: figure(empty ? 0 : 1, factor),
    layers: shown.map(({ categories, ...layer }) => ({
      ...layer,
      label: hostile ? HOSTILE : layer.label,
      categories: categories
        .map(([category, label, explanation, share]) => ({
          category,
          label: hostile ? HOSTILE : label,
          explanation: hostile ? HOSTILE : explanation,
          group: category.split('.')[0],
          ...figure(share * scale(layer), factor),
        }))
        .sort((a, b) => b.value - a.value),
      ...figure(categories.reduce((total, c) => total + c[3], 0) * scale(layer), factor),
    })),
    contexts: empty
      ? []
      : contexts.map(([unit, label, contextKind, layer, share]) => {
          const owner = layers.find((l) => l.key === layer);
          return {
            unit,
            label: hostile ? HOSTILE : label,
            contextKind,
            layer,
            layerLabel: owner.label,
            kind: owner.kind,
            colour: owner.colour,
            ...figure(share / 100, factor),
          };
        }),
    source: "Xen's PMU samples of all domains, 3 462 of them",
    notes: [
      'CPU time of Xen\u2019s PMU samples; the domains\u2019 own perf samples tell which functions they are.',
      '662 samples of guests are counted for the guest that ran on the pCPU then.',
      'The counter covers the whole recording, the workload ran for 21.4 s of it.',
    ],
    counted: counted(per, hostile),
    hypervisorSampled: !hidden,
  };
}

function counted(per, hostile) {
  const perSecond =
    per.kind === 'work' ? (work.find((w) => w.key === per.key)?.perSecond ?? 1) : per.perSecond;
  const row = (kind, name, count, ns, batch) => ({
    kind,
    name: hostile ? HOSTILE : name,
    count,
    perSecond: count / SECONDS,
    perUnit: perSecond === undefined ? null : count / SECONDS / perSecond,
    ns,
    batch,
  });
  return [
    {
      label: 'dom0',
      colour: 0,
      rows: [
        row('Hypercall', 'mmuext_op', 88_214, null, 1.4),
        row('Hypercall', 'grant_table_op: copy', 31_207, null, 17.3),
        row('Hypercall', 'multicall', 29_846, null, 3.1),
        row('PV event', 'page fault', 24_120, null, null),
        row('Hypercall', 'event_channel_op: send', 18_402, null, null),
        row('Hypercall', 'sched_op: block', 9_117, null, null),
        row('Hypercall', 'grant_table_op: unmap', 5_402, null, 1.9),
        row('PV event', 'trap', 4_011, null, null),
        row('Hypercall', 'vcpu_op', 3_300, null, null),
        row('Hypercall', 'update_va_mapping', 2_214, null, null),
        row('Hypercall', 'xen_version', 816, null, null),
      ],
    },
    {
      label: 'guest1',
      colour: 1,
      rows: [
        row('VM exit', 'NPF', 41_388, 1.18e9, null),
        row('VM exit', 'VMMCALL', 12_907, 0.62e9, null),
        row('Hypercall', 'event_channel_op: send', 11_260, null, null),
        row('VM exit', 'INTR', 9_002, 0.21e9, null),
        row('Hypercall', 'sched_op: block', 4_702, null, null),
      ],
    },
  ];
}
