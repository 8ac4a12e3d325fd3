/** Which plans were applied from here, kept across windows. The journals on the hosts are the truth; this says where to look. */
import * as v from 'valibot';
import type * as vscode from 'vscode';
import { predictedSchema, type Predicted } from './triedPlan';

const KEY = 'offload.appliedPlans';
const REVERTED = 'offload.revertedPlans';
const LOGINS = 'offload.guestLogins';
const MOST = 100;
/** Of these the last few are worth to be compared with a recording. */
const MOST_REVERTED = 10;

const text = v.pipe(v.string(), v.maxLength(10_000));
const planSchema = v.object({
  /** Host as it was added. */
  target: text,
  id: text,
  title: text,
  prediction: v.nullable(text),
  /** URI of the recording that it was made from; null if it came from elsewhere. */
  recording: v.nullable(text),
  by: text,
  appliedAt: text,
  /** Machines that hold a journal of it: `dom0` and names of guests. */
  machines: v.pipe(v.array(text), v.maxLength(1000)),
  /** Absent for plans that were applied from elsewhere, or whose estimate told no gain. */
  predicted: v.optional(predictedSchema),
});

export type AppliedHere = v.InferOutput<typeof planSchema>;

/** A plan that a later recording can be held against. */
export type TriedPlan = AppliedHere & { readonly predicted: Predicted; readonly recording: string };

export class ApplyMemory {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** One a host at most. */
  get plans(): readonly AppliedHere[] {
    const stored = v.safeParse(v.array(planSchema), this.memory.get(KEY));
    return stored.success ? stored.output : [];
  }

  of(target: string): AppliedHere | undefined {
    return this.plans.find((plan) => plan.target === target);
  }

  /** Applied or reverted, with what was predicted; applied ones first, then the one reverted last. */
  get tried(): readonly TriedPlan[] {
    return [...this.plans, ...this.reverted()].flatMap((plan) => {
      const { predicted, recording } = plan;
      return predicted === undefined || recording === null ? [] : [{ ...plan, predicted, recording }];
    });
  }

  /** What was predicted stays with a plan that is found again. */
  async keep({ predicted, ...plan }: AppliedHere): Promise<void> {
    const known = this.of(plan.target);
    const kept = predicted ?? (known?.id === plan.id ? known.predicted : undefined);
    await this.store(kept === undefined ? plan : { ...plan, predicted: kept });
  }

  private async store(plan: AppliedHere): Promise<void> {
    const others = this.plans.filter(({ target }) => target !== plan.target);
    await this.memory.update(KEY, [plan, ...others].slice(0, MOST));
  }

  /** It is no longer applied, but may still be compared with a recording made while it was. */
  async forget(target: string): Promise<void> {
    const plan = this.of(target);
    if (plan?.predicted !== undefined) {
      const others = this.reverted().filter(({ id }) => id !== plan.id);
      await this.memory.update(REVERTED, [plan, ...others].slice(0, MOST_REVERTED));
    }
    await this.memory.update(
      KEY,
      this.plans.filter((plan) => plan.target !== target),
    );
  }

  /** How a guest of a host was logged in to the last time. */
  login(target: string, guest: string): string | undefined {
    return this.logins().find(([key]) => key === loginKey(target, guest))?.[1];
  }

  async keepLogin(target: string, guest: string, login: string): Promise<void> {
    const key = loginKey(target, guest);
    const others = this.logins().filter(([other]) => other !== key);
    await this.memory.update(LOGINS, [[key, login], ...others].slice(0, MOST));
  }

  private reverted(): readonly AppliedHere[] {
    const stored = v.safeParse(v.array(planSchema), this.memory.get(REVERTED));
    return stored.success ? stored.output : [];
  }

  private logins(): readonly (readonly [string, string])[] {
    const stored = v.safeParse(v.array(v.tuple([text, text])), this.memory.get(LOGINS));
    return stored.success ? stored.output : [];
  }
}

const loginKey = (target: string, guest: string) => JSON.stringify([target, guest]);
