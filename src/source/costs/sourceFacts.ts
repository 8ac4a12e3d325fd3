/** What is the same for every metric of a profile: made once, when it is asked for first. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { functionGroups, type FunctionGroups } from './functionGroups';
import { groupUnits, type GroupUnits } from './groupUnits';

export class SourceFacts {
  private grouped: FunctionGroups | null = null;
  private placed: GroupUnits | null = null;

  constructor(private readonly layered: LayeredProfile) {}

  get groups(): FunctionGroups {
    return (this.grouped ??= functionGroups(this.layered));
  }

  get units(): GroupUnits {
    return (this.placed ??= groupUnits(this.layered, this.groups));
  }
}
