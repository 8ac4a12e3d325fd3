/** Names out of recordings, for lenses, the status bar and lists: `$(name)` is a picture there. */
import { hostText } from '../hosts/hostText';

export function lineOfText(text: string, most = 300): string {
  return hostText(text, most).replaceAll('$(', '$ (');
}
