/**
 * Plays the extension host inside the page: provides acquireVsCodeApi and answers from a synthetic profile. What the
 * page does is steered by `globalThis.harness`. State is kept in the session storage, so that a reload finds it.
 */
import { BigProfile } from './bigProfile.mjs';
import { SyntheticProfile } from './syntheticProfile.mjs';

const parameters = new URLSearchParams(globalThis.location.search);
const page = globalThis.location.pathname.slice(1);
const send = (message) => globalThis.postMessage(message, '*');

class FakeHost {
  /** Messages from the page, oldest first. */
  received = [];
  /** 'answer', 'silence' or 'refuse'. */
  mode = 'answer';
  send = send;

  profile() {
    this.known ??= parameters.has('nodes')
      ? new BigProfile(Number(parameters.get('nodes')))
      : new SyntheticProfile({ hostile: parameters.has('hostile') });
    return this.known;
  }

  open(options) {
    send(this.profile().opened(options));
  }

  summary() {
    const profile = this.profile();
    const query = { event: 'best', weight: 'time', filter: {} };
    send({
      type: 'summary',
      name: 'rx-hv.xenprof',
      shown: 'Best source per lane, by CPU time',
      bar: profile.weights(query).bar,
      functions: profile.functions(query, 10).rows,
      warnings: profile.opened().header.warnings,
    });
  }

  take(message) {
    this.received.push(message);
    if (message.type === 'ready') {
      const show = parameters.get('show') ?? 'profile';
      if (show === 'profile' && page === 'editor') this.open();
      if (show === 'profile' && page === 'sidebar') this.summary();
    }
    if (message.type !== 'weights' && message.type !== 'functions') return;
    if (this.mode === 'silence') return;
    if (this.mode === 'refuse') {
      send({ type: 'refused', id: message.id, message: 'The profile was closed. Open it again.' });
      return;
    }
    const value =
      message.type === 'weights'
        ? this.profile().weights(message.query)
        : this.profile().functions(message.query, message.most);
    send({ type: 'reply', id: message.id, value });
  }
}

globalThis.harness = new FakeHost();
const key = `state of ${page}`;
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => globalThis.harness.take(globalThis.structuredClone(message)),
  getState: () => JSON.parse(globalThis.sessionStorage.getItem(key) ?? 'null') ?? undefined,
  setState: (state) => globalThis.sessionStorage.setItem(key, JSON.stringify(state)),
});
