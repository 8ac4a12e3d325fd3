/** Profile -> folded stacks, as a file. */
import type { Profile } from '../../profile/profile';
import { collapse, type CollapseOptions } from '../collapse/collapse';
import { inChunks } from './textChunks';

/** The lines of {@link collapse}, each with its end. Throws UnknownEventError. */
export function exportFolded(profile: Profile, options: CollapseOptions = {}): Generator<string> {
  const lines = collapse(profile, options);
  return inChunks(
    (function* () {
      for (const line of lines) yield `${line}\n`;
    })(),
  );
}
