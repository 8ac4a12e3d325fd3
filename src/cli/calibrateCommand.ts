/** `calibrate BEFORE [AFTER] --move UNIT --calibration FILE`: what was predicted beside what was measured, and what that teaches. */
import { basename } from 'node:path';
import { pairProfiles } from '../compare/pairProfiles';
import { layerProfile, type LayeredProfile } from '../iopath/layeredProfile';
import { calibrate, CannotCalibrate } from '../offload/calibration/calibrate';
import { assumptionsFor } from '../offload/calibration/calibration';
import { isLearnt } from '../offload/calibration/learntText';
import { judge, judgeParts } from '../offload/calibration/measuredGain';
import { measuredPair, type MeasuredPair } from '../offload/calibration/measuredPair';
import { estimatePrepared } from '../offload/estimateSystem';
import { prepareEstimates } from '../offload/prepared';
import type { OffloadSystem } from '../offload/system';
import { calibrateText, type Calibrated } from './calibrateText';
import { storeCalibration, storedCalibration } from './calibrationOption';
import { movesText } from './estimateText';
import { openFirst, type Invocation } from './invocation';
import { measuredOption } from './measuredOption';
import { inWords, movesOption, offloadQuestion } from './offloadOptions';
import { writeOut } from './terminalText';
import { UsageError } from './usage';

export async function calibrateCommand(invocation: Invocation): Promise<void> {
  const { files, options } = invocation;
  const file = options.calibration;
  if (file === undefined)
    throw new UsageError('calibrate needs --calibration FILE, where it keeps what was learnt of the host');
  if (options.move === undefined)
    throw new UsageError('calibrate needs --move, for each unit that was moved between the two recordings');
  const byHand = measuredOption(invocation);
  if (files.length < 2 && byHand === undefined)
    throw new UsageError(
      'calibrate takes BEFORE and AFTER, or BEFORE alone with --measured or --rate-before and --rate-after',
    );
  const { layered, system, sideCores } = await offloadQuestion(invocation);
  const prior = await storedCalibration(file, layered.profile);
  const moves = movesOption(system, invocation, sideCores.length);
  const recorded = await measuredIn(invocation, layered, system);
  const measured = byHand ?? recorded.gain;
  if (measured === null) throw new UsageError(recorded.source);
  const title = `${files.map((each) => basename(each)).join(', ')}: ${movesText(moves)}`.slice(0, 1000);
  if (isLearnt(prior, title, measured))
    throw new UsageError(`${file} has learnt from this measurement already; it counts once`);
  const prepared = prepareEstimates(system, { assume: assumptionsFor(prior, system) });
  const estimate = inWords(() => estimatePrepared(prepared, { sideCores, moves }));
  const { calibration, pairs } = learn(() =>
    calibrate(prior, [{ title, at: new Date().toISOString(), system, sideCores, moves, measured }]),
  );
  await storeCalibration(file, calibration);
  const calibrated: Calibrated = {
    file,
    moves,
    predicted: pairs[0].predicted,
    measured,
    source: byHand === undefined ? recorded.source : 'as given by hand',
    judgement: judge(pairs[0].predicted, measured),
    terms: judgeParts(estimate.parts, recorded.terms),
    termsNote: recorded.termsNote,
    told: pairs[0],
    calibration,
  };
  await writeOut(
    options.json === true
      ? [`${JSON.stringify({ files, sideCores, ...jsonDocument(calibrated) })}\n`]
      : calibrateText(calibrated),
  );
}

async function measuredIn(
  { files, options }: Invocation,
  before: LayeredProfile,
  { work }: OffloadSystem,
): Promise<MeasuredPair> {
  if (files.length < 2) {
    return {
      gain: null,
      source: '',
      terms: [],
      termsNote: 'Without a recording after the plan, the measured gain cannot be divided into terms.',
    };
  }
  const after = layerProfile(await openFirst({ files: [files[1]], options }));
  return measuredPair(pairProfiles(before, after), work);
}

/** What cannot be learnt from is a sentence for people already. */
function learn<T>(answer: () => T): T {
  try {
    return inWords(answer);
  } catch (error) {
    if (error instanceof CannotCalibrate) throw new UsageError(error.message);
    throw error;
  }
}

/** Keys of the README of this folder. */
function jsonDocument({
  file,
  moves,
  predicted,
  measured,
  source,
  judgement,
  terms,
  termsNote,
  told,
  calibration,
}: Calibrated) {
  return {
    moves,
    predicted,
    measured: { ...measured, source },
    fell: judgement.fell,
    error: judgement.error,
    terms,
    termsNote,
    learnt: { afterwards: told.afterwards, narrowedBy: told.narrowedBy, informed: told.informed },
    calibration: { file, host: calibration.host, pairs: calibration.pairs.length },
  };
}
