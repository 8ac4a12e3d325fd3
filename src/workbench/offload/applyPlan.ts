/** Applying a plan on a host and undoing it: asked for by the Offload tab, the status bar and the palette. */
import { hostname, userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { PlanFacts } from '../../host/apply/applySteps';
import type { PlanOnMachine } from '../../host/apply/revert';
import type { Estimate } from '../../offload/estimate';
import type { Step } from '../../offload/plan';
import type { EstimateAsk } from '../../protocol/offload';
import { connectFailure } from '../hosts/connectFailure';
import type { SavedHost } from '../hosts/hostAccess';
import { WorkspaceNotTrusted, type Hosts } from '../hosts/hosts';
import { hostText, messageText } from '../hosts/hostText';
import { confirmPlan, type PlanDocuments } from './applyConfirm';
import { HOST, hostMachine, planHost, planMachines, type PlanMachines } from './applyMachines';
import type { AppliedHere, ApplyMemory } from './applyMemory';
import { foundDocument, revertedText } from './applyText';
import { predictedBy, type Predicted } from './triedPlan';

export interface PlanToApply {
  /** In their order, all of them: those for a person's hands are shown and not run. */
  readonly steps: readonly Step[];
  readonly title: string;
  readonly prediction: Estimate;
  /** What the prediction answers; without it no recording can be held against it. */
  readonly ask?: EstimateAsk;
  /** What it was made from; recordings made while it is applied are compared with it. */
  readonly recordingUri: vscode.Uri;
  /** Host as it is named in the Hosts view; asked for if absent, offered to be added if it is not there. */
  readonly host?: string;
}

type Progress = (text: string, done: number, of: number) => void;

export class ApplyPlan implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The list of applied plans changed. */
  readonly onDidChange = this.changed.event;
  private readonly following: vscode.Disposable;
  /** Hosts that something is done on at this moment. */
  private readonly busy = new Set<string>();

  constructor(
    private readonly hosts: Hosts,
    private readonly memory: ApplyMemory,
    private readonly documents: PlanDocuments,
  ) {
    this.following = hosts.onDidConnect((host) => {
      this.look(host).catch((error: unknown) =>
        hosts.log.warn(`${host.target}: ${connectFailure(error).message}`),
      );
    });
  }

  /** Plans that are applied, as far as is known here. */
  get plans(): readonly AppliedHere[] {
    return this.memory.plans;
  }

  /**
   * Shows every command, and applies the plan if a person says so. Rejects with what to do, for people; what a step that fails left
   * behind is undone by then. Settles without a word if the person gave up.
   */
  async applyPlan(plan: PlanToApply): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new WorkspaceNotTrusted();
    const room = await this.hosts.room();
    if (!plan.steps.some((step) => room.isRun(step))) {
      throw new Error(
        'No step of this plan can be applied from here: its steps are done by hand, as each of them says.',
      );
    }
    const host = await planHost(this.hosts, plan.host);
    if (host === undefined) return;
    try {
      await this.alone(host, () => this.applyOn(host, plan));
    } catch (error) {
      const { message, cancelled } = connectFailure(error);
      // What a command said of its failure is a host's text.
      if (!cancelled) throw new Error(messageText(message, 2000), { cause: error });
    }
  }

  /** Undoes the plan of a host; a journal that another program wrote is as good. Rejects with what to do, for people. */
  async revert(target: string): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new WorkspaceNotTrusted();
    const host = this.hosts.hosts.find((each) => each.target === target) ?? (await this.hosts.add(target));
    await this.alone(host, () => this.revertOn(host));
  }

  /** Shows what is applied on a host, as its journals say. */
  async showCommands(target: string): Promise<void> {
    const host = this.hosts.hosts.find((each) => each.target === target) ?? (await this.hosts.add(target));
    const looked = await this.found(host, 'host first');
    if (looked === undefined) return;
    const { found, missing, close } = looked;
    close();
    if (found.length === 0) {
      if (missing.length === 0) await this.tellNone(host);
      return;
    }
    const text = found.map((plan) => foundDocument(plan.found, plan.machine.remote.name)).join('\n');
    await this.documents.show(`Applied on ${target}`, text);
  }

  dispose(): void {
    this.following.dispose();
    this.changed.dispose();
  }

  private async applyOn(
    host: SavedHost,
    { steps, title, prediction, ask, recordingUri }: PlanToApply,
  ): Promise<void> {
    const room = await this.hosts.room();
    const guests = [...new Set(steps.filter((step) => room.isRun(step)).map(({ where }) => where))];
    const connected = await planMachines(
      this.hosts,
      host,
      guests.filter((where) => where !== HOST),
      this.memory,
    );
    if (connected === undefined) return;
    try {
      const { machines } = connected;
      const prepared = await room.prepareSteps(machines, steps);
      const nameOf = (where: string) =>
        machines.find((machine) => machine.where === where)?.remote.name ?? where;
      if (!(await confirmPlan(this.documents, host.target, title, prediction.summary, prepared, nameOf)))
        return;
      const facts: PlanFacts = {
        title: hostText(title, 500),
        by: hostText(`${userName()} on ${hostname()}`, 500),
        host: host.target.slice(0, 1000),
        prediction: hostText(prediction.summary, 1000),
        recording: recordingUri.toString().slice(0, 10_000),
      };
      const applied = await withProgress(`Applying a plan on ${host.target}`, (tell, signal) =>
        room.applySteps(machines, prepared, facts, { log: this.hosts.log, tell, signal }),
      );
      await this.keep(host, applied.machines, predictedBy(ask, prediction));
      void vscode.window.showInformationMessage(
        messageText(
          `The plan is applied on ${host.target}. Record again to see what it brought; the status bar reverts it.`,
        ),
      );
    } catch (error) {
      await this.afterFailure(host, connected);
      throw error;
    } finally {
      connected.close();
    }
  }

  private async revertOn(host: SavedHost): Promise<void> {
    const room = await this.hosts.room();
    const looked = await this.found(host, 'all');
    if (looked === undefined) return;
    const { found, missing, close } = looked;
    try {
      if (found.length === 0 && missing.length === 0) {
        await this.tellNone(host);
        return;
      }
      const result = await withProgress(`Reverting the plan on ${host.target}`, (tell) =>
        room.revert(found, { log: this.hosts.log, tell }),
      );
      const known = this.memory.of(host.target);
      if (result.left.length === 0 && missing.length === 0) await this.forget(host);
      else if (result.left.length === 0 && known !== undefined) {
        await this.memory.keep({ ...known, machines: missing });
        this.changed.fire();
      }
      const rest = missing.map((guest) => ` ${guest} was left out: its part is still applied.`).join('');
      const text = messageText(`${revertedText(host.target, result)}${rest}`, 1500);
      if (result.failed.length + result.left.length + missing.length > 0) throw new Error(text);
      void vscode.window.showInformationMessage(text);
    } finally {
      close();
    }
  }

  private async tellNone(host: SavedHost): Promise<void> {
    await this.forget(host);
    void vscode.window.showInformationMessage(`No plan is applied on ${hostText(host.target)} any more.`);
  }

  /** A host that has been connected to: is something applied there? */
  private async look(host: SavedHost): Promise<void> {
    if (this.busy.has(host.target)) return;
    const room = await this.hosts.room();
    const machine = await hostMachine(this.hosts, host);
    const found = await room.findApplied(machine);
    const known = this.memory.of(host.target);
    if (found === null) {
      // One that changed guests alone has its journals there.
      if (known?.machines.includes(HOST) === true) await this.forget(host);
      return;
    }
    if (found.steps.every(({ state }) => state === 'waiting' || state === 'undone')) {
      // Cut off before anything was changed.
      await room.revert([{ machine, found }], { log: this.hosts.log });
      return;
    }
    await this.keep(host, [{ machine, found }]);
    const [revert, show] = ['Revert Now', 'Show Commands'];
    const chosen = await vscode.window.showInformationMessage(
      messageText(
        `An offload plan is applied on ${host.target}: ${found.journal.title} (${found.journal.by}).${found.restarted ? ' The host was started anew since.' : ''}`,
        500,
      ),
      revert,
      show,
    );
    if (chosen === revert) await this.revert(host.target);
    if (chosen === show) await this.showCommands(host.target);
  }

  /**
   * Journals on the host and on the guests that its journal or the memory names; `host first`: on guests only if the host has none.
   * Undefined if the person gave up.
   */
  private async found(
    host: SavedHost,
    where: 'all' | 'host first',
  ): Promise<
    { readonly found: PlanOnMachine[]; readonly missing: string[]; readonly close: () => void } | undefined
  > {
    const room = await this.hosts.room();
    const own = await room.findApplied(await hostMachine(this.hosts, host));
    const named =
      own?.journal.machines.map((each) => each.where) ?? this.memory.of(host.target)?.machines ?? [];
    const guests = where === 'all' || own === null ? named.filter((name) => name !== HOST) : [];
    const connected = await planMachines(this.hosts, host, guests, this.memory);
    if (connected === undefined) return undefined;
    const found: PlanOnMachine[] = [];
    for (const machine of connected.machines) {
      const plan = await room.findApplied(machine);
      if (plan !== null) found.push({ machine, found: plan });
    }
    const missing = guests.filter((name) => !connected.machines.some((machine) => machine.where === name));
    return { found, missing, close: () => connected.close() };
  }

  /** What could not be undone is still applied. */
  private async afterFailure(host: SavedHost, { machines }: PlanMachines): Promise<void> {
    const room = await this.hosts.room();
    const left: PlanOnMachine[] = [];
    for (const machine of machines) {
      const found = await room.findApplied(machine).catch(() => null);
      if (found !== null) left.push({ machine, found });
    }
    if (left.length > 0) await this.keep(host, left);
  }

  private async keep(
    host: SavedHost,
    applied: readonly PlanOnMachine[],
    predicted: Predicted | null = null,
  ): Promise<void> {
    const journal = applied.at(0)?.found.journal;
    if (journal === undefined) return;
    const { id, title, prediction, recording, by, appliedAt } = journal;
    const machines = journal.machines.map(({ where }) => where);
    await this.memory.keep({
      target: host.target,
      id,
      title,
      prediction,
      recording,
      by,
      appliedAt,
      machines,
      ...(predicted !== null && { predicted }),
    });
    this.changed.fire();
  }

  private async forget(host: SavedHost): Promise<void> {
    await this.memory.forget(host.target);
    this.changed.fire();
  }

  private async alone(host: SavedHost, act: () => Promise<void>): Promise<void> {
    if (this.busy.has(host.target)) {
      throw new Error(`A plan is being applied or reverted on ${host.target}. Wait until that has ended.`);
    }
    this.busy.add(host.target);
    try {
      await act();
    } finally {
      this.busy.delete(host.target);
    }
  }
}

/** The login's name; there is none where the user has no entry. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}

function withProgress<T>(
  title: string,
  act: (tell: Progress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  return Promise.resolve(
    vscode.window.withProgress(
      { location, title: messageText(title, 200), cancellable: true },
      (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        const tell: Progress = (text, done, of) => {
          progress.report({ message: messageText(`${done + 1} of ${of}: ${text}`, 200) });
        };
        return act(tell, stop.signal);
      },
    ),
  );
}
