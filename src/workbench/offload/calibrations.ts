/** What was learnt of each host from plans that were tried, kept across windows. */
import type * as vscode from 'vscode';
import {
  CannotReadCalibration,
  noCalibration,
  readCalibration,
  writeCalibration,
  type Calibration,
} from '../../offload/calibration/calibration';

const KEY = 'offload.calibration ';

export class Calibrations {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update' | 'keys'>) {}

  /** Something was learnt or forgotten: estimates made before are out of date. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  get all(): readonly Calibration[] {
    return this.hosts.map((host) => this.of(host)).filter(({ pairs }) => pairs.length > 0);
  }

  /** Of a host as recordings name it; an empty one if nothing was learnt, or what is kept cannot be read. */
  of(host: string): Calibration {
    const stored = this.memory.get(KEY + host);
    if (typeof stored !== 'string') return noCalibration(host);
    try {
      return readCalibration(stored);
    } catch (error) {
      if (error instanceof CannotReadCalibration) return noCalibration(host);
      throw error;
    }
  }

  /** Hosts that something was learnt of. */
  get hosts(): readonly string[] {
    return this.memory.keys().flatMap((key) => (key.startsWith(KEY) ? [key.slice(KEY.length)] : []));
  }

  async keep(calibration: Calibration): Promise<void> {
    await this.memory.update(KEY + calibration.host, writeCalibration(calibration));
    for (const listener of this.listeners) listener();
  }

  async forget(host: string): Promise<void> {
    await this.memory.update(KEY + host, undefined);
    for (const listener of this.listeners) listener();
  }
}
