/** The first column of tables with a row a vCPU. */
import type { VcpuFacts } from '../../../src/protocol/schedule';
import { el } from '../../ui/dom';
import { shortText } from '../../ui/safeText';
import { laneClass } from '../../ui/theme';
import type { Column } from './sortableTable';

export const vcpuColumn: Column<VcpuFacts> = {
  key: 'vcpu',
  label: 'vCPU',
  order: (v) => v.label,
  cell: (v) =>
    el(
      'span',
      { class: 'swatch-label' },
      el('span', { class: `swatch ${laneClass('domain', v.colour)}` }),
      shortText(v.label, 60),
    ),
};
