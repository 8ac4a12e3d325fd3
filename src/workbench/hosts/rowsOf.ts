/** A host with all that is known of it, as a tree of rows. */
import { checksRow, leftoversRow } from './checkRows';
import type { ConnectedHost, HostState, SavedHost } from './hostAccess';
import { hostRow, type HostRow, type RowParts } from './hostRow';
import { inventoryRows } from './inventoryRows';

/** @param generation counts up to fold the row: VS Code keeps a row open as long as its id stays */
export function rowsOf(host: SavedHost, state: HostState, generation: number): HostRow {
  return hostRow(host, `host/${generation}`, {
    label: host.target,
    copies: host.target,
    kind: `host.${state.state}`,
    ...partsOf(host, state),
  });
}

function partsOf(host: SavedHost, state: HostState): Omit<RowParts, 'label'> {
  switch (state.state) {
    case 'disconnected':
      return { icon: { id: 'vm-outline' }, description: 'not connected' };
    case 'connecting':
      return { icon: { id: 'loading~spin' }, description: 'connecting…' };
    case 'failed':
      return {
        icon: { id: 'error', colour: 'list.errorForeground' },
        description: 'no connection',
        tooltip: state.message,
        children: [
          hostRow(host, 'failure', {
            label: state.message,
            kind: state.fix === undefined ? 'failure' : 'failure.fix',
            tooltip: state.message,
            icon: { id: 'info' },
            ...(state.fix !== undefined && { copies: state.fix }),
          }),
        ],
        expanded: true,
      };
    case 'connected':
      return connectedParts(host, state);
  }
}

function connectedParts(
  host: SavedHost,
  { inventory, preflight, remote }: ConnectedHost,
): Omit<RowParts, 'label'> {
  const { xen, machine, domains } = inventory;
  const what = xen === null ? `${machine.distribution}, no Xen seen` : `Xen ${xen.version}, ${xen.scheduler}`;
  const left = leftoversRow(host, preflight);
  return {
    icon: { id: 'vm-active', colour: 'testing.iconPassed' },
    state: 'connected',
    description: what,
    tooltip: [
      `Connected as ${remote.name}`,
      what,
      ...(xen === null
        ? []
        : [
            `${xen.cpus} pCPUs${xen.cpuMhz === null ? '' : `, ${xen.cpuMhz} MHz`}`,
            ...(xen.totalMemoryMib === null
              ? []
              : [`Memory: ${xen.totalMemoryMib} MiB, ${xen.freeMemoryMib ?? '?'} MiB free`]),
            `Xen's command line: ${xen.commandLine}`,
          ]),
    ].join('\n'),
    expanded: true,
    children: [
      ...(left === undefined ? [] : [left]),
      ...inventoryRows(host, inventory),
      checksRow(host, preflight, domains.length === 0),
    ],
  };
}
