/** The comparison's page: one of loading, failed or two profiles side by side. */
import type { FromComparison } from '../../src/protocol/compare';
import { PROTOCOL_VERSION } from '../../src/protocol/messages';
import { listenToHost } from '../hostListener';
import { OpeningPage } from '../openingPage';
import type { VsCodeApi } from '../vscodeApi';
import { ComparisonChannel, type Announcement } from './comparisonChannel';
import { readComparisonState } from './comparisonState';
import { ComparisonView } from './comparisonView';

export class ComparisonApp {
  private readonly channel: ComparisonChannel;
  private readonly page: OpeningPage<ComparisonView>;

  constructor(
    root: HTMLElement,
    private readonly api: VsCodeApi<FromComparison>,
  ) {
    const post = (message: FromComparison) => api.postMessage(message);
    this.page = new OpeningPage(root, post);
    this.channel = new ComparisonChannel(post, (message) => this.announced(message));
    listenToHost((data) => this.channel.receive(data), post);
    this.page.showLoading({ name: 'two profiles', phase: 'Waiting for the extension', done: 0, total: null });
    post({ type: 'ready', version: PROTOCOL_VERSION });
  }

  private announced(message: Announcement): void {
    switch (message.type) {
      case 'loading':
        this.page.showLoading(message);
        return;
      case 'failed':
        this.page.showFailed(message.failure);
        return;
      case 'paired':
        this.open(message);
        return;
      case 'prediction':
        this.page.view?.showPrediction(message.prediction);
        return;
      case 'rulesChanged':
        this.page.view?.rulesChanged();
    }
  }

  private open(message: Extract<Announcement, { type: 'paired' }>): void {
    try {
      const comparison = new ComparisonView(
        message,
        { channel: this.channel, save: (state) => this.api.setState(state) },
        readComparisonState(this.api.getState()),
      );
      this.page.showView(comparison);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.channel.post({ type: 'trouble', message: `Cannot show the comparison: ${reason}` });
      this.page.showFailed({
        title: 'These profiles cannot be compared',
        message: `Their tables do not fit together: ${reason}.`,
        remedy: 'Try again; if it happens again, the log of the extension says more.',
      });
    }
  }
}
