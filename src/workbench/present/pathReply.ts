/** The stage path tab: stages with their costs, names and colours. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { stagePaths, type StageCost } from '../../iopath/path/stagePaths';
import { stageRole, STAGES, type StageKind } from '../../iopath/path/stageTable';
import type { PathReply, PathStage, Per } from '../../protocol/breakdown';
import type { ViewQuery } from '../../protocol/messages';
import { askOf, refusing } from './breakdownReply';
import { domainColours, laneColour } from './laneColour';

/**
 * A kept cell of the query does not count: the path shows what there is to choose from.
 * @throws RefusedQuery for an event, weight or division that the profile does not have
 */
export function pathReply(layered: LayeredProfile, query: ViewQuery, per: Per): PathReply {
  return refusing(() => {
    const { unit, paths, nothing } = stagePaths(layered, askOf(layered, query, per));
    const placeOf = placesOf(layered);
    return {
      kind: 'path',
      format: unit.format,
      nothing,
      paths: paths.map(({ key, label, stages, crossings, notes }) => ({
        key,
        label,
        unitLabel: unit.label,
        stages: stages.map((cost) => pathStage(cost, placeOf(cost.stage))),
        crossings: crossings.map((crossing) => ({
          ...crossing,
          from: STAGES[crossing.from].key,
          to: STAGES[crossing.to].key,
        })),
        notes,
      })),
    };
  });
}

type Place = Pick<PathStage, 'layerLabel' | 'kind' | 'colour'>;

function pathStage({ stage, cells, seen, ...figure }: StageCost, place: Place): PathStage {
  return {
    ...figure,
    ...place,
    key: stage.key,
    label: stage.label,
    explanation: stage.explanation,
    cells,
    seen: seen ? 'sampled' : 'hidden',
  };
}

/** Where stages stand: all guests are one place, with the colour of the first. */
function placesOf({ profile, lanes }: LayeredProfile): (stage: StageKind) => Place {
  const colours = domainColours(profile.domains, lanes);
  return ({ role }) => {
    if (role === 'hypervisor') return { layerLabel: 'Hypervisor', kind: 'hypervisor', colour: -1 };
    const domains = lanes.lanes.filter(
      ({ domain }) => domain !== null && stageRole(profile.domains[domain].role) === role,
    );
    const labels = domains.map((lane) => lane.label);
    const first = domains.at(0);
    return {
      layerLabel: labels.length > 0 ? labels.join(', ') : role,
      kind: 'domain',
      // Without samples a guest has no lane; it still is no dom0.
      colour: first === undefined ? Number(role === 'guest') : laneColour(first, colours),
    };
  };
}
