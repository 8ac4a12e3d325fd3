import { describe, expect, it } from 'vitest';
import type { Domain } from '../../../src/profile/profile';
import { DOM0, drawnLanes, drawnProfile, GUEST1, IDLE } from './drawnProfile';

const labels = (...args: Parameters<typeof drawnProfile>): string[] => {
  const { lanes, ofSample } = drawnLanes(drawnProfile(...args));
  return Array.from(ofSample, (lane) => lanes[lane].label);
};

describe('lanes', () => {
  it('put a sample by its innermost function: Xen first, idle before all', () => {
    const drawing = `
      k!main      k!main   main    xen!idle   main
      xen!entry   k!read   read    halt       halt`;
    expect(labels(drawing, { domains: [DOM0] })).toEqual(['Hypervisor', 'dom0', 'dom0', 'Idle', 'Idle']);
  });

  it('take a sample of the idle domain for idle, unless Xen was at work there', () => {
    const domains = [DOM0, IDLE];
    expect(labels('k!a   xen!b   .', { domains, domain: [1, 1, 1] })).toEqual(['Idle', 'Hypervisor', 'Idle']);
  });

  it('come as hypervisor, dom0, driver domains, guests by id, guests without id, machines, idle', () => {
    const domains: Domain[] = [
      { id: null, name: 'guest (which one is not recorded)', role: 'guest' },
      { id: null, name: 'box', role: 'native' },
      { id: 7, name: 'web', role: 'guest' },
      { id: 3, name: 'net', role: 'driver' },
      DOM0,
      GUEST1,
    ];
    const { lanes } = drawnLanes(
      drawnProfile('a  a  a  a  a  a  xen!b  halt', { domains, domain: [0, 1, 2, 3, 4, 5, 0, 0] }),
    );
    expect(lanes.map((l) => l.label)).toEqual([
      'Hypervisor',
      'dom0',
      'net',
      'guest1',
      'web',
      'guest (which one is not recorded)',
      'box',
      'Idle',
    ]);
  });

  it('have keys that tell them apart, also guests without an id', () => {
    const domains: Domain[] = [
      { id: null, name: 'guest (which one is not recorded)', role: 'guest' },
      { id: null, name: 'guest1', role: 'guest' },
      { id: 4, name: 'web', role: 'guest' },
      { id: 5, name: 'web', role: 'guest' },
    ];
    const { lanes } = drawnLanes(drawnProfile('a  a  a  a', { domains, domain: [0, 1, 2, 3] }));
    expect(new Set(lanes.map((l) => l.key)).size).toBe(4);
  });

  it('are only those that have samples', () => {
    const { lanes } = drawnLanes(drawnProfile('a', { domains: [DOM0, GUEST1], domain: [1] }));
    expect(lanes.map((l) => l.key)).toEqual(['domain:guest1']);
  });
});
