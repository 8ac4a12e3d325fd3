/** The spots of a profile that want a line, by module, the one with most samples first. */
import { LAYERS, type Profile } from '../profile/profile';
import type { SpotTable } from '../profile/spots';
import { hasBinary, type CodeModule } from './fileNames';

export interface ModuleSpots {
  readonly module: CodeModule;
  /** Rows of the spot table, those with most samples first. */
  readonly spots: readonly number[];
  readonly samples: number;
}

export function spotsByModule(profile: Profile, spots: SpotTable): ModuleSpots[] {
  const { funcs } = profile;
  const samplesOf = new Int32Array(spots.func.length);
  for (const spot of spots.ofSample) if (spot >= 0) samplesOf[spot]++;
  const groups = new Map<string, { module: CodeModule; spots: number[]; samples: number }>();
  for (let spot = 0; spot < spots.func.length; spot++) {
    if (spots.line[spot] > 0 || spots.offset[spot] < 0 || samplesOf[spot] === 0) continue;
    const func = spots.func[spot];
    const row = funcs.module[func];
    if (row < 0) continue;
    const module: CodeModule = {
      name: funcs.modules[row],
      layer: LAYERS[funcs.layer[func]],
      buildId: spots.buildIds.at(row) ?? '',
    };
    if (!hasBinary(module)) continue;
    const key = `${module.layer} ${row}`;
    const group = groups.get(key) ?? { module, spots: [], samples: 0 };
    groups.set(key, group);
    group.spots.push(spot);
    group.samples += samplesOf[spot];
  }
  const all = [...groups.values()].sort((a, b) => b.samples - a.samples);
  for (const group of all) group.spots.sort((a, b) => samplesOf[b] - samplesOf[a]);
  return all;
}
