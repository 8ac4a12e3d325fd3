/** What the figures are held against. */

/**
 * @typedef {{ name: string, wanted: string, measured: string, met: boolean | null }} Goal `met` is null if it was not measured
 * @returns {Goal[]}
 */
export function goals({ comparison, huge, categories, model, source, received, flame, schedule }) {
  const row = (name) => comparison.rows.find((one) => one.name === name);
  const tree = row('tree');
  return [
    atLeast('faster than perf script | stackcollapse-perf.pl', row('collapse')?.timesOurs, 50, 'x'),
    atLeast('faster than perf report --stdio', row('report')?.timesOurs, 5, 'x'),
    atMost('peak memory by file size', tree.peakBytes / comparison.file.bytes, 2, 'x'),
    atMost('the same for the large file', share(huge.peakBytes, huge.bytes), 1, 'x'),
    atMost('categories: 100 000 symbols', categories.symbolsMs, 100, ' ms'),
    atMost('categories: added to opening a recording', categories.slower * 100, 10, ' %'),
    atMost('estimate of the sample, beyond opening it', model.estimateMs, 300, ' ms'),
    atMost('plan of the sample, beyond opening it', model.planMs, 300, ' ms'),
    atMost('plan: 20 candidates, 3 side-cores, 2000 draws', model.largePlanMs, 100, ' ms'),
    atMost('a tick in the Offload tab', model.tickMs, 50, ' ms'),
    atMost('lenses of a source file, the first time', source.firstMs, 300, ' ms'),
    atMost('lenses of an unchanged text', source.againMs, 30, ' ms'),
    atMost('lenses after one character', source.editMs, 30, ' ms'),
    atMost('lenses after one character in a head', source.headMs, 30, ' ms'),
    atMost('memory while a capture of 1 GB comes in', share(received.peakBytes, 1e6), 150, ' MB'),
    atMost('flame graph: first picture', flame.firstPictureMs, 1000, ' ms'),
    frameGoal('flame graph', flame.phases, flame.workMs),
    atMost('timeline: first picture of 10 million intervals', schedule.firstPictureMs, 3000, ' ms'),
    frameGoal('timeline', panPhases(schedule.phases), schedule.panWorkMs),
  ];
}

/** The goal is for panning. */
const panPhases = (phases) =>
  phases && Object.fromEntries(Object.entries(phases).filter(([phase]) => phase.startsWith('pan')));

/** A frame that draws nothing is fast, so the phases in which every frame asks for a new picture must have drawn most. */
function frameGoal(what, phases, workMs) {
  const name = `${what}: work a frame, p95`;
  if (phases === undefined) return atMost(name, undefined, 16, ' ms');
  const asked = Object.entries(phases).filter(([phase]) => phase.endsWith('EveryFrame'));
  const sum = (field) => asked.reduce((total, [, phase]) => total + phase[field], 0);
  if (sum('drawn') >= 0.9 * sum('frames') && workMs !== null) return atMost(name, workMs.p95, 16, ' ms');
  const measured = `drew ${sum('drawn')} of ${sum('frames')}`;
  return { name, wanted: 'a picture a frame', measured, met: false };
}

const share = (part, whole) => (part === undefined ? undefined : part / whole);

function atLeast(name, value, limit, unit) {
  return goal(name, value, `at least ${limit}${unit}`, unit, value >= limit);
}

function atMost(name, value, limit, unit) {
  return goal(name, value, `at most ${limit}${unit}`, unit, value <= limit);
}

function goal(name, value, wanted, unit, met) {
  if (value === undefined) return { name, wanted, measured: 'not measured', met: null };
  return { name, wanted, measured: `${value.toPrecision(3)}${unit}`, met };
}
