/** Entry of a page with nothing but the Schedule tab; what it does is steered by `globalThis.timeline`. */
import '../../webview/style/editor.css';
import { bigSchedule } from './bigSchedule.mjs';
import { ScheduleView } from '../../webview/scheduleTab/scheduleView.ts';

const told = [];
const view = new ScheduleView({
  timeChosen: (range) => told.push({ timeChosen: range }),
  factsWanted: (range) => globalThis.timeline.factsWanted(range),
  changed: () => undefined,
});
globalThis.timeline = {
  view,
  told,
  bigSchedule,
  /** Asks the page's server; the bench and the shots of states without facts replace it. */
  factsWanted: async (range) => {
    view.showBusy();
    const query = range ? `?from=${range[0]}&to=${range[1]}` : '';
    view.showFacts(await (await globalThis.fetch(`/facts${query}`)).json());
  },
};
globalThis.document.getElementById('app').append(view.element);
