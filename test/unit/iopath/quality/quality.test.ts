/** The checks together, on a real recording and on drawings. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInRules } from '../../../../src/iopath/categories/categoryRules';
import { giveMeaning } from '../../../../src/iopath/categories/meaning';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { surveyCaptures } from '../../../../src/iopath/quality/captureSurvey';
import { samplesOfLanes } from '../../../../src/iopath/quality/laneSurvey';
import { qualityChecks } from '../../../../src/iopath/quality/quality';
import type { Profile } from '../../../../src/profile/profile';
import { rxHv } from '../../formats/recordingFiles';
import { DOM0, drawnLanes, drawnProfile, GUEST1 } from '../../profile/drawnProfile';

const found = (layered: LayeredProfile): string[] =>
  qualityChecks(layered).map(({ level, check }) => `${level} ${check}`);

/** Idle is a function called `halt`. */
function layered(profile: Profile): LayeredProfile {
  return {
    ...layerProfile(profile),
    lanes: drawnLanes(profile),
    meaning: giveMeaning(profile.funcs, builtInRules()),
  };
}

describe('rx-hv', () => {
  let whole: LayeredProfile;
  beforeAll(async () => {
    whole = layerProfile(await rxHv());
  }, 60_000);

  it('has a PMU that sees Xen, an unpinned dom0 that waits, a load that is not steady, and clock events', () => {
    expect(found(whole)).toEqual([
      'caution pmu-drops',
      'caution steal',
      'caution unsteady-throughput',
      'note clock-event',
    ]);
  });

  it('cannot see the hypervisor without the PMU, nor its throughput without counters', async () => {
    const poor = layerProfile(
      await rxHv({ without: /xen-pmu|netdev|diskstats|stats\.|workload|xentop|stat\.|xentrace/ }),
    );
    expect(found(poor)).toEqual(['stop hypervisor-visible', 'note no-throughput', 'note clock-event']);
  });

  it('stops at categories without kallsyms', async () => {
    const nameless = layerProfile(await rxHv({ without: /kallsyms/ }, { sources: ['dom0'] }));
    expect(found(nameless)[0]).toBe('stop unresolved-symbols');
  });

  it('says every finding in whole sentences, its figures filled in', () => {
    for (const { title, message } of qualityChecks(whole)) {
      expect(`${title} ${message}`).not.toMatch(/[{}]|NaN|undefined/);
      expect(message).toMatch(/\.$/);
    }
  });
});

describe('what the checks count', () => {
  const profile = drawnProfile(
    `k!xen_hypercall_sched_op  k!halt  xen!do_thing  k![kernel.kallsyms]  [libc.so.6]  .`,
    {
      domains: [DOM0, GUEST1],
      domain: [0, 0, 1, 0, 0, 0],
      events: [
        { name: 'cpu-clock', unit: 'nanoseconds' },
        { name: 'cycles', unit: 'cycles', kind: 'pmu' },
        { name: 'runstates', kind: 'xentrace' },
      ],
      event: [0, 0, 1, 0, 0, 0],
    },
  );

  it('is work only, per capture that was sampled', () => {
    expect(surveyCaptures(layered(profile))).toMatchObject([
      { busy: 4, inStub: 1, inHypervisor: 0, nameless: [1, 0], byClock: true },
      { busy: 1, inStub: 0, inHypervisor: 1, nameless: [0, 0], byClock: false },
    ]);
  });

  it('is samples of lanes that work', () => {
    expect(samplesOfLanes(layered(profile))).toEqual([
      { label: 'Hypervisor', samples: 1 },
      { label: 'dom0', samples: 4 },
    ]);
  });

  it('puts the gravest first', () => {
    const levels = qualityChecks(layered(profile)).map(({ level }) => level);
    expect(levels).toEqual(
      [...levels].sort(
        (a, b) => ['stop', 'caution', 'note'].indexOf(a) - ['stop', 'caution', 'note'].indexOf(b),
      ),
    );
    expect(levels[0]).toBe('stop');
  });

  it('takes an empty profile', () => {
    expect(found(layered(drawnProfile('')))).toEqual(['note no-throughput']);
  });
});

it('texts and thresholds are as the schema says', () => {
  const finding = v.strictObject({
    title: v.pipe(v.string(), v.minLength(3), v.maxLength(40)),
    message: v.pipe(v.string(), v.minLength(20), v.endsWith('.')),
    disables: v.array(v.pipe(v.string(), v.minLength(3))),
  });
  const check = v.strictObject({
    thresholds: v.record(v.string(), v.pipe(v.number(), v.minValue(0))),
    note: v.optional(finding),
    caution: v.optional(finding),
    stop: v.optional(finding),
  });
  const { $schema, $comment, ...checks } = JSON.parse(
    readFileSync('src/iopath/quality/qualityChecks.json', 'utf8'),
  ) as Record<string, unknown>;
  expect([$schema, typeof $comment]).toEqual(['./qualityChecks.schema.json', 'string']);
  v.parse(v.record(v.string(), check), checks);
  const schema = v.parse(
    v.looseObject({ required: v.array(v.string()) }),
    JSON.parse(readFileSync('src/iopath/quality/qualityChecks.schema.json', 'utf8')),
  );
  expect(Object.keys(checks).sort()).toEqual([...schema.required].sort());
});
