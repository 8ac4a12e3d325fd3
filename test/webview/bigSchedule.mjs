/**
 * A made-up schedule of any size, as the reply of a host: 16 pCPUs, dom0 with 8 vCPUs and six guests with 4 each. Every
 * pCPU goes from one vCPU to another, now busy, now mostly idle; who is not running waits or is blocked. Intervals come
 * sorted by start, as the host sends them.
 */
import { generator } from './seededRandom.mjs';

const PCPUS = 16;
const GUESTS = 6;
const RUNNING = 0;
const RUNNABLE = 1;
const BLOCKED = 2;

export function bigSchedule(count) {
  const random = generator(7);
  const vcpus = [];
  const add = (domain, colour, vcpu, idle = false) =>
    vcpus.push({ label: `${domain} vCPU ${vcpu}`, domain, colour: idle ? -1 : colour, idle }) - 1;
  const own = [];
  for (let i = 0; i < 8; i++) own.push(add('dom0', 0, i));
  for (let guest = 1; guest <= GUESTS; guest++)
    for (let i = 0; i < 4; i++) own.push(add(`guest${guest}`, guest, i));
  const idle = Array.from({ length: PCPUS }, (_, i) => add('idle', -1, i, true));

  const vcpu = new Int32Array(count);
  const state = new Uint8Array(count);
  const pcpu = new Int16Array(count);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  // What each vCPU does since when; a row is written when it ends, so rows are put in order at the end.
  const since = new Float64Array(vcpus.length);
  const doing = new Uint8Array(vcpus.length).fill(BLOCKED);
  const waiting = [];
  const asleep = [...own];
  const runs = idle.slice();
  idle.forEach((v) => (doing[v] = RUNNING));
  let rows = 0;
  let now = 0;
  const change = (v, next, cpu) => {
    if (rows < count && now > since[v]) {
      vcpu[rows] = v;
      state[rows] = doing[v];
      pcpu[rows] = doing[v] === RUNNING ? cpu : -1;
      start[rows] = since[v];
      end[rows++] = now;
    }
    since[v] = now;
    doing[v] = next;
  };
  while (rows < count) {
    const busy = 0.35 + 0.6 * Math.abs(Math.sin(now / 3e8));
    now += Math.ceil(-Math.log(1 - random()) * 1500);
    if (asleep.length > 0 && random() < busy) {
      const woken = asleep.splice(Math.floor(random() * asleep.length), 1)[0];
      change(woken, RUNNABLE, -1);
      waiting.push(woken);
    }
    const cpu = Math.floor(random() * PCPUS);
    const before = runs[cpu];
    const next = waiting.length > 0 ? waiting.shift() : idle[cpu];
    if (next === before) continue;
    const sleeps = random() < 0.6;
    if (before === idle[cpu]) change(before, BLOCKED, cpu);
    else {
      change(before, sleeps ? BLOCKED : RUNNABLE, cpu);
      (sleeps ? asleep : waiting).push(before);
    }
    change(next, RUNNING, cpu);
    runs[cpu] = next;
  }
  const order = sortedByStart(start);
  const inOrder = (column) => column.map((_, i) => column[order[i]]);
  return {
    kind: 'schedule',
    startNs: 0,
    endNs: now,
    pcpus: Array.from({ length: PCPUS }, (_, i) => i),
    vcpus,
    intervals: {
      vcpu: inOrder(vcpu).buffer,
      state: inOrder(state).buffer,
      pcpu: inOrder(pcpu).buffer,
      start: inOrder(start).buffer,
      end: inOrder(end).buffer,
    },
    lost: [{ pcpu: 3, startNs: now * 0.4, endNs: now * 0.42 }],
  };
}

function sortedByStart(start) {
  const order = new Int32Array(start.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => start[a] - start[b]);
}
