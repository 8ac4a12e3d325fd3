/** How far a recording can be relied on: named checks, each with something to say or nothing. */
import { workChoices } from '../../profile/work';
import { unknownHypervisorSymbols } from '../categories/unknownSymbols';
import type { LayeredProfile } from '../layeredProfile';
import { isSampled, surveyCaptures } from './captureSurvey';
import { recordedRange, samplesOfLanes } from './laneSurvey';
import { QUALITY_LEVELS, type QualityFinding } from './qualityTexts';
import { clocksNotTied, lostRecords, unknownHypervisor, unresolvedSymbols } from './recordingChecks';
import { clockEvent, fewSamples, hypervisorVisible, pmuDrops, steal } from './samplingChecks';
import { noThroughput, unsteadyThroughput } from './throughputChecks';

export type { QualityFinding, QualityLevel } from './qualityTexts';

/** The gravest first; empty if there is nothing to say. */
export function qualityChecks(layered: LayeredProfile): readonly QualityFinding[] {
  // Joined stacks say nothing new of what was recorded.
  const profile = layered.recorded;
  const { schedule, observed, domains } = profile;
  const captures = profile.captures.filter((capture) => isSampled(capture) || capture.kind === 'xentrace');
  const survey = surveyCaptures(layered);
  const choices = workChoices(profile);
  const pcpus = profile.hosts.at(0)?.pcpus;
  const serving = domains.flatMap(({ name, id, role }, row) =>
    role === 'dom0' || role === 'driver'
      ? [
          {
            name,
            id,
            steal: observed.cpuUse.find((use) => use.domain === row && use.steal !== null)?.steal ?? null,
          },
        ]
      : [],
  );
  const findings = [
    hypervisorVisible(survey),
    unresolvedSymbols(survey),
    lostRecords(captures, schedule),
    clocksNotTied(captures),
    fewSamples(samplesOfLanes(layered)),
    pmuDrops(survey, { pins: observed.pins, schedule, pcpus }),
    steal(serving, schedule),
    unsteadyThroughput(choices.at(0), recordedRange(profile), profile),
    noThroughput(choices),
    clockEvent(survey),
    unknownHypervisor(unknownHypervisorSymbols({ ...layered, profile })),
  ].filter((found) => found !== null);
  return findings.sort((a, b) => QUALITY_LEVELS.indexOf(a.level) - QUALITY_LEVELS.indexOf(b.level));
}
