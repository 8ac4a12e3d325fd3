/** A backend in dom0 and an application in a guest that share a core, the backend with the larger part; and what to ask of them. */
import type { EstimateRequest } from '../../../src/offload/estimate';
import type { OffloadSystem } from '../../../src/offload/system';
import { range, ring, system, unit } from './handMade';

/** One core of its own for what moves. */
export const OWN = [{ pcpu: null, place: 'own-core' }] as const;
/** All of the backend's domain to it. */
export const DOM0 = [{ unit: 'dom0', sideCore: 0 }];

/** Its rate fills 95 % of the core, unless another is given. */
export const pair = (more: Partial<OffloadSystem> = {}, perSecond: number | null = 95_000): OffloadSystem =>
  system(
    {
      units: [
        unit('dom0:netback', 6000, 0, {
          effectiveSamples: 1000,
          parts: [
            { category: 'hv.grant.copy', layer: 'hypervisor', demandNs: 2000, samples: 300 },
            { category: 'xen.evtchn', layer: 'kernel', demandNs: 1000, samples: 150 },
            { category: 'be.net.tx', layer: 'kernel', demandNs: 3000, samples: 450 },
          ],
        }),
        unit('guest1:app', 4000, 0, { effectiveSamples: 700 }),
      ],
      handoffs: [ring(1, 0, { bytes: 1500, batch: range(4, 8, 16) })],
      ...more,
    },
    perSecond,
  );

/** What to move, to one side-core and with few draws unless told otherwise. */
export const ask = (
  moves: EstimateRequest['moves'],
  more: Partial<EstimateRequest> = {},
): EstimateRequest => ({
  sideCores: OWN,
  moves,
  draws: 400,
  ...more,
});
