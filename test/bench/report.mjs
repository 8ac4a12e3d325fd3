/** The results as tables for a person. */

export function printReport(
  { machine, quick, rounds, comparison, huge, categories, model, source, received, flame, schedule },
  goals,
) {
  const { file, rows, missing } = comparison;
  print(
    `${machine.cpu}, ${machine.cpus} CPUs; node ${machine.node}; perf ${machine.perf ?? 'not installed'}`,
  );
  if (quick)
    print(
      'A quick look: sizes are a tenth, so what is paid once a run weighs more than it should. No goals.',
    );

  print(
    `\nperf.data to call tree: ${megabytes(file.bytes)}, ${count(file.samples)} samples, median of ${rounds}`,
  );
  table(
    ['', 'CPU s', 'x ours', 'peak memory'],
    [
      ...rows.map((row) => [
        row.title,
        row.cpuSeconds.toFixed(2),
        row.timesOurs.toFixed(1),
        megabytes(row.peakBytes),
      ]),
      ...missing.map((row) => [row.title, 'left out', '', '']),
    ],
  );
  for (const row of missing) print(`  left out: ${row.title}: ${row.missing}`);

  print('\nA large file');
  if (huge.missing !== undefined) print(`  left out: ${huge.missing}`);
  else
    table(
      ['', 'samples', 'CPU s', 'peak memory', 'a sample'],
      [
        [
          megabytes(huge.bytes),
          count(huge.samples),
          huge.cpuSeconds.toFixed(2),
          megabytes(huge.peakBytes),
          `${Math.round(huge.peakBytes / huge.samples)} bytes`,
        ],
      ],
    );

  print(`\nCategories: CPU time of a fresh process, median of ${rounds}`);
  table(
    ['', 'ms'],
    [
      ['rules, made ready once a process', categories.rulesMs.toFixed(0)],
      [`${count(categories.symbols)} symbols`, categories.symbolsMs.toFixed(0)],
      ['a whole recording: opening it without categories', categories.openMs.toFixed(0)],
      ['a whole recording: its categories, rules included', categories.classifyMs.toFixed(0)],
    ],
  );

  print(`\nThe offload model: elapsed, median of ${rounds}`);
  table(
    ['', 'ms'],
    [
      ['estimate of the sample, beyond opening it, in a fresh process', model.estimateMs.toFixed(0)],
      ['plan of the sample, the same', model.planMs.toFixed(0)],
      [`estimate of one more placement, ${count(model.draws)} draws`, model.tickMs.toFixed(0)],
      [`plan of ${model.candidates} candidates for 3 side-cores`, model.largePlanMs.toFixed(0)],
    ],
  );

  print(`\nLenses of a source file: elapsed, median of ${rounds}`);
  if (source.missing !== undefined) print(`  left out: ${source.missing}`);
  else {
    const { file, lines, functions, lenses, ctagsMs } = source;
    const figures = (ms) => [ms.toFixed(1), ctagsMs === null ? '' : (ms / ctagsMs).toFixed(1)];
    table(
      [`${file}: ${count(lines)} lines, ${functions} functions, ${lenses} lenses`, 'ms', 'x ctags'],
      [
        ['the first time, in a parser that is started', ...figures(source.firstMs)],
        ['starting the parser', ...figures(source.startMs)],
        ['of an unchanged text', ...figures(source.againMs)],
        ['after one character', ...figures(source.editMs)],
        ['after one character in the head of a function', ...figures(source.headMs)],
        [
          'ctags of the file, a process, functions alone',
          ...(ctagsMs === null ? ['not installed', ''] : figures(ctagsMs)),
        ],
      ],
    );
  }

  print('\nA capture that comes in over SSH: the process that records');
  if (received.missing !== undefined) print(`  left out: ${received.missing}`);
  else
    table(
      ['', 'CPU s', 'memory at start', 'peak until fetched', 'peak when packed'],
      [
        [
          megabytes(received.fetchedBytes),
          received.cpuSeconds.toFixed(2),
          megabytes(received.startBytes),
          megabytes(received.peakFetchingBytes),
          megabytes(received.peakBytes),
        ],
      ],
    );

  print('\nFlame graph in Chromium');
  if (flame.missing !== undefined) print(`  left out: ${flame.missing}`);
  else
    table(
      ['', 'p50 ms', 'p95 ms', 'max ms'],
      [
        [`first picture of ${count(flame.nodes)} call nodes`, flame.firstPictureMs.toFixed(0), '', ''],
        ['work a frame that drew', ...quantiles(flame.workMs)],
        ['between frames of the screen (60 Hz)', ...quantiles(flame.intervalMs)],
      ],
    );

  print('\nTimeline in Chromium');
  if (schedule.missing !== undefined) print(`  left out: ${schedule.missing}`);
  else
    table(
      ['', 'p50 ms', 'p95 ms', 'max ms'],
      [
        [
          `first picture of ${count(schedule.intervals)} intervals`,
          schedule.firstPictureMs.toFixed(0),
          '',
          '',
        ],
        ['longest time that the page was busy until then', '', '', schedule.longestBlockMs.toFixed(0)],
        ['work a frame of a pan', ...quantiles(schedule.panWorkMs)],
        ['work a frame of a zoom', ...quantiles(schedule.phases.zoomEveryFrame.workMs)],
      ],
    );

  if (goals.length === 0) return;
  print('\nGoals');
  table(
    ['', 'wanted', 'measured', ''],
    goals.map(({ name, wanted, measured, met }) => [name, wanted, measured, verdict(met)]),
  );
}

function verdict(met) {
  if (met === null) return '?';
  return met ? 'met' : 'MISSED';
}

function quantiles(values) {
  return values === null ? ['', '', ''] : [values.p50, values.p95, values.max].map((ms) => ms.toFixed(1));
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const count = (n) => n.toLocaleString('en');

/** The first column to the left, the others, which are figures, to the right. */
function table(head, rows) {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    print(`  ${cells.join('  ')}`.trimEnd());
  }
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
