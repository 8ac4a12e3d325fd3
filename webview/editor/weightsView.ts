/** The weights of what is looked at: asks for them and shows them in layer bar, note and flame graph. */
import type { FromEditor, LaneInfo } from '../../src/protocol/messages';
import { LayerBarView } from '../layerBar';
import type { Answer, EditorChannel } from '../messaging';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { cellName } from './cellName';
import type { FlameTab } from './flameTab';
import type { LookedAt } from './lookedAt';
import type { RequestStatus } from './requestStatus';

export interface WeightsViewEvents {
  post(message: FromEditor): void;
  /** A lane of the layer bar was chosen. */
  laneChosen(key: string): void;
  /** The narrowing to one cell shall end. */
  cellCleared(): void;
  /** The narrowing to a time range shall end. */
  timeCleared(): void;
}

export class WeightsView {
  readonly layerBar: LayerBarView;
  readonly note = el('div', {
    class: 'filter-note',
    attributes: { 'aria-live': 'polite' },
    hidden: true,
  });

  constructor(
    private readonly lanes: readonly LaneInfo[],
    private readonly flame: FlameTab,
    private readonly lookedAt: LookedAt,
    private readonly channel: EditorChannel,
    private readonly status: RequestStatus,
    private readonly on: WeightsViewEvents,
  ) {
    this.layerBar = new LayerBarView((lane) => on.laneChosen(lane));
  }

  request(): void {
    const { query } = this.lookedAt;
    if (!query || this.flame.isEmpty) return;
    this.on.post({ type: 'viewChanged', query });
    this.status.during(
      this.channel.ask({ type: 'weights', query }),
      (answer) => this.show(answer),
      () => this.request(),
    );
  }

  private show(answer: Answer<'weights'>): void {
    const { chosen } = this.lookedAt;
    if (!chosen) return;
    this.layerBar.show(answer.bar);
    this.note.hidden = answer.note === '';
    fill(this.note, shortText(answer.note, 300));
    this.showEmptiness(answer.lanes.every((lane) => lane.total <= 0));
    this.flame.show(answer, chosen.weight);
  }

  private showEmptiness(empty: boolean): void {
    const { nothing } = this.flame;
    const { cell, timeNs, chosen } = this.lookedAt;
    if (!empty) nothing.hide();
    else if (cell) nothing.noSamplesOfCell(cellName(cell, this.lanes), () => this.on.cellCleared());
    else if (timeNs) nothing.noSamplesInRange(() => this.on.timeCleared());
    else nothing.noSamplesOfEvent(chosen?.event.label ?? 'this event');
  }
}
