/**
 * Plays the extension host inside the page: provides acquireVsCodeApi and answers from a synthetic profile. What the
 * page does is steered by `globalThis.harness`. State is kept in the session storage, so that a reload finds it.
 */
import { BigProfile } from './bigProfile.mjs';
import { breakdownReply } from './breakdownReplies.mjs';
import { comparisonReply, paired, prediction } from './comparisonReplies.mjs';
import { work } from './costFigures.mjs';
import { pathReply } from './pathReplies.mjs';
import { recordMessages } from './recordStates.mjs';
import { scheduleFactsReply, scheduleReply } from './scheduleReplies.mjs';
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
  /** How the two profiles of a comparison differ. */
  compared = {
    itself: parameters.has('itself'),
    noGain: parameters.has('noGain'),
    predicted: parameters.get('predicted') ?? '',
  };

  profile() {
    this.known ??= parameters.has('nodes')
      ? new BigProfile(Number(parameters.get('nodes')))
      : new SyntheticProfile({ hostile: parameters.has('hostile'), twins: parameters.has('twins') });
    return this.known;
  }

  open(options) {
    send({ ...this.profile().opened(options), work });
  }

  summary() {
    const profile = this.profile();
    const query = { event: 'best', weight: 'time', filter: {} };
    send({
      type: 'summary',
      name: 'rx-hv.xenprof',
      shown: 'Best source per lane, by CPU time',
      bar: profile.weights(query).bar,
      breakdown: breakdownReply({ kind: 'share' }),
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
      if (show === 'profile' && page === 'comparison') {
        send(paired(this.profile(), this.compared));
        if (this.compared.predicted !== '') send(prediction(this.compared.predicted));
      }
      if (page === 'record') recordMessages(parameters.get('record') ?? 'idle').forEach(send);
    }
    if (message.type === 'calibrate')
      send(
        prediction(
          this.compared.predicted,
          'The interval of this prediction was 1.18x to 1.93x and is now 1.24x to 1.80x: 24 % narrower. 3 of its assumptions are better known. xen1.example is calibrated by 1 pair.',
        ),
      );
    const value = this.answerTo(message);
    if (value === undefined || this.mode === 'silence') return;
    if (this.mode === 'refuse')
      send({ type: 'refused', id: message.id, message: 'The profile was closed. Open it again.' });
    else send({ type: 'reply', id: message.id, value });
  }

  /** Undefined for a message that is no question. */
  answerTo(message) {
    const profile = this.profile();
    const hostile = parameters.has('hostile');
    switch (message.type) {
      case 'weights':
        return profile.weights(message.query);
      case 'functions':
        return profile.functions(message.query, message.most);
      case 'compare':
        return comparisonReply(profile, message.ask, this.compared);
      case 'breakdown':
        return breakdownReply(message.per, { hostile });
      case 'path':
        return pathReply(message.per, { hostile });
      case 'schedule':
        return scheduleReply(profile.opened().schedule);
      case 'scheduleFacts':
        return scheduleFactsReply(profile.opened().schedule, message.timeNs);
    }
    return undefined;
  }
}

globalThis.harness = new FakeHost();
const key = `state of ${page}`;
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => globalThis.harness.take(globalThis.structuredClone(message)),
  getState: () => JSON.parse(globalThis.sessionStorage.getItem(key) ?? 'null') ?? undefined,
  setState: (state) => globalThis.sessionStorage.setItem(key, JSON.stringify(state)),
});
