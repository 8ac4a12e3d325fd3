/** Profiles from texts, for tests. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { readFolded } from '../../../src/formats/folded/readFolded';
import { readPerfScript, type PerfScriptOptions } from '../../../src/formats/perfScript/readPerfScript';
import type { Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';

export function textFixture(name: string): Buffer {
  return gunzipSync(readFileSync(`test/fixtures/text/${name}.gz`));
}

export async function scriptProfile(
  text: string | Uint8Array,
  options: PerfScriptOptions = {},
  chunkSize?: number,
): Promise<Profile> {
  const builder = new ProfileBuilder('text', 'perf script');
  builder.keepSpots();
  await readPerfScript(memoryInput('text', Buffer.from(text), chunkSize), builder, QUIET, options);
  return builder.build();
}

export async function foldedProfile(text: string | Uint8Array, chunkSize?: number): Promise<Profile> {
  const builder = new ProfileBuilder('text', 'folded stacks');
  await readFolded(memoryInput('text', Buffer.from(text), chunkSize), builder, QUIET);
  return builder.build();
}

/** `outer;inner` of a sample, as the function names. */
export function stackNames(profile: Profile, sample: number): string[] {
  const names: string[] = [];
  for (let stack = profile.samples.stack[sample]; stack >= 0; stack = profile.stacks.prefix[stack]) {
    names.push(profile.funcs.name[profile.stacks.func[stack]]);
  }
  return names.reverse();
}

/** Name, module and layer of a function by its name. */
export function funcNamed(profile: Profile, name: string): { module: string; layer: number } {
  const func = profile.funcs.name.indexOf(name);
  const module = profile.funcs.module[func];
  return { module: module < 0 ? '' : profile.funcs.modules[module], layer: profile.funcs.layer[func] };
}
