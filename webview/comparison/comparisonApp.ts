/** The comparison's page: one of loading, failed or two profiles side by side. */
import type { FromComparison } from '../../src/protocol/compare';
import { PROTOCOL_VERSION } from '../../src/protocol/messages';
import { failedScreen, LoadingScreen } from '../screens';
import { fill } from '../ui/dom';
import type { VsCodeApi } from '../vscodeApi';
import { ComparisonChannel, type Announcement } from './comparisonChannel';
import { readComparisonState } from './comparisonState';
import { ComparisonView } from './comparisonView';

export class ComparisonApp {
  private readonly channel: ComparisonChannel;
  private loading: LoadingScreen | null = null;
  private comparison: ComparisonView | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly api: VsCodeApi<FromComparison>,
  ) {
    const post = (message: FromComparison) => api.postMessage(message);
    this.channel = new ComparisonChannel(post, (message) => this.announced(message));
    window.addEventListener('message', (event: MessageEvent<unknown>) => this.channel.receive(event.data));
    window.addEventListener('error', (event) => post({ type: 'trouble', message: event.message }));
    window.addEventListener('unhandledrejection', (event) =>
      post({ type: 'trouble', message: String(event.reason) }),
    );
    this.showLoading({ name: 'two profiles', phase: 'Waiting for the extension', done: 0, total: null });
    post({ type: 'ready', version: PROTOCOL_VERSION });
  }

  private announced(message: Announcement): void {
    switch (message.type) {
      case 'loading':
        this.showLoading(message);
        return;
      case 'failed':
        this.show(failedScreen(message.failure, () => this.channel.post({ type: 'retry' })));
        return;
      case 'paired':
        this.open(message);
        return;
      case 'prediction':
        this.comparison?.showPrediction(message.prediction);
        return;
      case 'rulesChanged':
        this.comparison?.rulesChanged();
    }
  }

  private open(message: Extract<Announcement, { type: 'paired' }>): void {
    try {
      const comparison = new ComparisonView(
        message,
        { channel: this.channel, save: (state) => this.api.setState(state) },
        readComparisonState(this.api.getState()),
      );
      this.show(comparison.element);
      this.comparison = comparison;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.channel.post({ type: 'trouble', message: `Cannot show the comparison: ${reason}` });
      const failure = {
        title: 'These profiles cannot be compared',
        message: `Their tables do not fit together: ${reason}.`,
        remedy: 'Try again; if it happens again, the log of the extension says more.',
      };
      this.show(failedScreen(failure, () => this.channel.post({ type: 'retry' })));
    }
  }

  private showLoading(state: Parameters<LoadingScreen['show']>[0]): void {
    if (!this.loading) {
      const screen = new LoadingScreen(() => this.channel.post({ type: 'cancelLoading' }));
      this.show(screen.element);
      this.loading = screen;
    }
    this.loading.show(state);
  }

  private show(element: HTMLElement): void {
    this.loading = null;
    this.comparison = null;
    fill(this.root, element);
  }
}
