/** Makes the labels of segments fit: a cut text says nothing, and tooltip and table have it in full. */
import { labelRoom, type Segment } from './segments';

/** Two lines of a segment's label, in pixels. */
const LABEL_HEIGHT = 32;

interface LabelledRow {
  readonly segments: readonly Segment[];
  /** Each with two children: name and figure. */
  readonly elements: readonly HTMLElement[];
}

/**
 * Name and figure where each fits on a line, else the name alone on two lines, else nothing. All is measured before
 * anything is changed, twice, so that the page is laid out twice and not once per segment.
 */
export function fitLabels(rows: readonly LabelledRow[]): void {
  const labels = rows.flatMap(({ segments, elements }) =>
    elements.map((element, i) => {
      const [name, figure] = element.children as unknown as readonly HTMLElement[];
      return { name, figure, room: labelRoom(segments[i].width) };
    }),
  );
  const tight = labels.filter(
    ({ name, figure, room }) => Math.max(name.offsetWidth, figure.offsetWidth) > room,
  );
  for (const { name, figure, room } of tight) {
    figure.classList.add('cut');
    name.classList.add('wrapped');
    name.style.width = `${Math.max(0, room)}px`;
  }
  const cut = tight.filter(
    ({ name }) => name.scrollWidth > name.offsetWidth || name.offsetHeight > LABEL_HEIGHT,
  );
  for (const { name } of cut) name.classList.add('cut');
}
