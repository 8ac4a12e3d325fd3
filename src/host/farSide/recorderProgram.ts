/** The program that records, as one text: its parts in the order in which they need each other. */
import counts from './recorder/counts.sh';
import perf from './recorder/perf.sh';
import processes from './recorder/processes.sh';
import run from './recorder/run.sh';
import start from './recorder/start.sh';
import steps from './recorder/steps.sh';
import texts from './recorder/texts.sh';
import watch from './recorder/watch.sh';

export const recorderProgram = [start, processes, counts, texts, perf, watch, steps, run].join('\n');
