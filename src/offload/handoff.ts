/**
 * What handing work over costs (README.md, "Handoff"): sender, receiver and lines of payload, per unit of work. Two lines move
 * per one-way message (T. David, R. Guerraoui and V. Trigonakis, SOSP 2013, 6.2).
 *
 *     h_send(b) = c_enq + (c_pub + t_line) / b + n * (c_notify + c_ipi + switch)
 *     h_recv(b) = c_deq + t_line / b + n * (c_upcall + c_ipi + switch) + (d / 64 + K) t_line / MLP + (y / 64) t_line / MLP
 *
 * per descriptor, with n = nu / b notifications. On one core a notification makes the core switch to the receiver and back;
 * across cores it is an interrupt of the other one, which wakes from idle. A handoff that exists already is paid for in the
 * recording, so only the difference counts.
 */
import { PARAMETER_AT as P } from './parameters';

/** Who exchanges, and where, in one placement. */
export interface Crossing {
  /** Share of the handoffs that go from core to core. */
  readonly share: number;
  /** The same by distance: to the SMT sibling, within a socket, to another socket. */
  readonly near: number;
  readonly same: number;
  readonly far: number;
  /** Whether others share the receiver's core. */
  readonly shared: boolean;
}

export interface EdgeKind {
  readonly sameDomain: boolean;
  readonly bytes: number;
  /** Whether the host has more than two sockets, so that another one may be two hops away. */
  readonly manySockets: boolean;
}

/** Costs of one edge in one placement, ns per unit of work; the caller keeps and reuses it. */
export interface HandoffCost {
  /** Without notifying and switching. */
  send: number;
  receive: number;
  /** Notifying and switching, sender's and receiver's side. */
  sendSignal: number;
  receiveSignal: number;
  /** Of `send` and `receive`: lines that travel between cores. */
  lines: number;
  /** Delay that nobody works in, ns per unit of work. */
  delay: number;
}

/** To be filled in by {@link handoffCost}. */
export function noCost(): HandoffCost {
  return { send: NaN, receive: NaN, sendSignal: NaN, receiveSignal: NaN, lines: NaN, delay: NaN };
}

/**
 * What the recording says of the signals that it holds: their cost against the parameters, for the sender and the receiver, and
 * which kinds it holds. Kinds that only the placement brings cost what the parameters say.
 */
export interface SeenSignals {
  send: number;
  receive: number;
  local: boolean;
  across: boolean;
}

/** Where a recording says nothing of its signals: they cost what the parameters say. */
export const AS_ASSUMED: SeenSignals = { send: 1, receive: 1, local: false, across: false };

/** Mean ns that a line takes on the way, 0 for what stays on its core. */
export function lineNs(
  row: Float64Array,
  at: number,
  { near, same, far }: Crossing,
  manySockets: boolean,
): number {
  const farLine = row[at + (manySockets ? P.t_line_two_hops : P.t_line_other_socket)];
  return near * row[at + P.t_line_smt] + same * row[at + P.t_line_same] + far * farLine;
}

/**
 * Costs of handing over, in a placement.
 *
 * @param row parameters from position `at`
 * @param perUnit r: descriptors per unit of work
 * @param batch b: descriptors per batch
 * @param notifications n: notifications per descriptor
 * @param polled share of the handoffs that the receiver polls for
 * @param seen how dear signals were in the recording
 */
export function handoffCost(
  out: HandoffCost,
  row: Float64Array,
  at: number,
  crossing: Crossing,
  kind: EdgeKind,
  perUnit: number,
  batch: number,
  notifications: number,
  polled: number,
  seen: SeenSignals,
): void {
  const line = lineNs(row, at, crossing, kind.manySockets);
  const told = notifications * (1 - polled);
  signalCost(out, row, at, crossing, kind.sameDomain, perUnit, told, seen);
  const perBatch = line / batch;
  const metadata =
    (row[at + P.descriptor_bytes] / 64 + row[at + P.metadata_lines]) * (line / row[at + P.mlp_chasing]);
  const payload = ((kind.bytes / 64) * line) / row[at + P.mlp_streaming];
  const lines = perUnit * (2 * perBatch + metadata) + payload;
  out.send = perUnit * (row[at + P.c_enq] + row[at + P.c_pub] / batch + perBatch);
  out.receive = perUnit * (row[at + P.c_deq] + perBatch + metadata) + payload;
  out.lines = lines;
  const wake = row[at + (crossing.shared ? P.t_notify_shared : P.t_notify_dedicated)];
  // Polling: a line for the flag, a line for what it announces.
  out.delay = perUnit * (told * crossing.share * wake + (notifications - told) * 2 * line);
}

/**
 * Of {@link handoffCost}, notifying and switching alone.
 *
 * @param told notifications per descriptor that are not polled for
 */
export function signalCost(
  out: HandoffCost,
  row: Float64Array,
  at: number,
  crossing: Crossing,
  sameDomain: boolean,
  perUnit: number,
  told: number,
  seen: SeenSignals,
): void {
  const across = crossing.share;
  const local = (1 - across) * row[at + (sameDomain ? P.task_switch : P.world_switch)];
  // Within a kernel a wake-up on the same core needs no event.
  const event = sameDomain ? across : 1;
  const eventSeen = seen.across || !sameDomain;
  out.sendSignal =
    perUnit *
    told *
    signal(seen.send, eventSeen, event * row[at + P.c_notify], seen, across * row[at + P.c_ipi_send], local);
  out.receiveSignal =
    perUnit *
    told *
    signal(
      seen.receive,
      eventSeen,
      event * row[at + P.c_upcall],
      seen,
      across * (row[at + P.c_ipi_receive] + row[at + P.world_switch]),
      local,
    );
}

/** Events, what crossing adds, and switching on the core: each dearer than the parameters say where the recording holds it. */
function signal(
  dearer: number,
  eventSeen: boolean,
  event: number,
  seen: SeenSignals,
  across: number,
  local: number,
): number {
  return (
    event * (eventSeen ? dearer : 1) + across * (seen.across ? dearer : 1) + local * (seen.local ? dearer : 1)
  );
}

/** n: notifications per descriptor, as recorded, of the handoff whose assumptions begin at `fact`. */
export function notifiedPerDescriptor(row: Float64Array, fact: number): number {
  return Math.min(1, Math.max(0, row[fact + 2])) / Math.max(1, row[fact + 1]);
}

/**
 * Notifications per descriptor once sender and receiver run at the same time. A receiver that keeps up goes to sleep between
 * batches: what gathers while it wakes and works is the natural batch, at most the ring. Between that and the recorded
 * bursts `kept` decides; `change` is how much more of the exchange goes from core to core.
 *
 * @param recorded nu / b
 * @param perSecond descriptors handed over per ns
 * @param wakeNs from event to running receiver
 * @param utilisation of the receiver's core
 */
export function notificationsAcross(
  recorded: number,
  perNs: number,
  wakeNs: number,
  utilisation: number,
  ringSlots: number,
  kept: number,
  change: number,
): number {
  if (recorded <= 0 || change <= 0) return recorded;
  const gathered = (perNs * wakeNs) / Math.max(0.02, 1 - utilisation);
  const natural = 1 / Math.min(Math.max(1, gathered), ringSlots);
  // Geometric between the two: a share of the ratio, not of the difference.
  return Math.min(1, recorded * (natural / recorded) ** ((1 - kept) * change));
}

/** Descriptors per batch as notifications change: fewer per notification, but never below one. */
export function batchAfter(batch: number, recorded: number, now: number): number {
  return recorded > 0 && now > 0 ? Math.max(1, (batch * recorded) / now) : batch;
}

/**
 * Batches in flight, of units of work in flight: bursts that stay together follow each other from core to core and count once;
 * bursts that dissolve keep both cores busy at once.
 *
 * @param batch units of work per batch
 * @param kept how far bursts stay together, 0 to 1
 */
export function batchesInFlight(outstanding: number, batch: number, kept: number): number {
  return batch > 1 ? Math.max(1, outstanding * batch ** -kept) : outstanding;
}

/** Notification probability of a receiver that polls for `pollNs` before it blocks, with Poisson arrivals. */
export function adaptiveNotify(perNs: number, pollNs: number): number {
  return Math.exp(-perNs * pollNs);
}
