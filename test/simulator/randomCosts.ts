/** Costs of handing over and switching, drawn from the ranges that the model assumes, and beyond: 5 and 95 % lie at a sixth more than their width. */
import { PARAMETERS, inModelUnits, type ParameterKey } from '../../src/offload/parameters';
import type { Costs } from './machine';
import type { Random } from './random';

const WIDER = 7 / 6;
/** Of a normal distribution, between its 5 and 95 % quantiles. */
const SIGMAS = 3.2897;

/** In nanoseconds, or as it is for what is no time. */
export function drawn(random: Random, key: ParameterKey, clockHz: number): number {
  const { range, unit } = PARAMETERS.find((parameter) => parameter.key === key)!;
  const sigma = (WIDER * Math.log(range.high / range.low)) / SIGMAS;
  return range.mid * Math.exp(sigma * random.normal()) * inModelUnits(unit, clockHz);
}

export function randomCosts(random: Random, clockHz: number): Costs {
  const draw = (key: ParameterKey) => drawn(random, key, clockHz);
  const upcall = draw('c_upcall');
  const ipiReceive = draw('c_ipi_receive');
  const vcpuSwitch = draw('world_switch');
  // The time from event to running receiver is made of these, and of the way there.
  const way = Math.max(500, draw('t_notify_dedicated') - upcall - ipiReceive - vcpuSwitch / 2);
  const threadSwitch = draw('task_switch');
  return {
    vcpuSwitch,
    threadSwitch,
    localWake: threadSwitch * random.between(0.3, 0.8),
    notify: draw('c_notify'),
    upcall,
    ipiSend: draw('c_ipi_send'),
    ipiReceive,
    ipi: way * 0.2,
    idleWake: way * 0.8,
    enqueue: draw('c_enq'),
    dequeue: draw('c_deq'),
    line: draw('t_line_same'),
    lineFar: draw('t_line_other_socket'),
    lineSibling: draw('t_line_smt'),
    metadataLines: draw('metadata_lines'),
    overlap: draw('mlp_streaming'),
  };
}
