/** A list whose rows stay the same elements while their content changes, so that nobody loses the focus or the cursor. */

export interface Row<T> {
  readonly element: HTMLElement;
  show(item: T): void;
}

export class KeyedList<T> {
  private rows = new Map<string, Row<T>>();

  constructor(
    private readonly parent: HTMLElement,
    private readonly keyOf: (item: T) => string,
    private readonly make: (item: T) => Row<T>,
  ) {}

  show(items: readonly T[]): void {
    const rows = new Map<string, Row<T>>();
    for (const item of items) {
      const key = this.keyOf(item);
      rows.set(key, this.rows.get(key) ?? this.make(item));
    }
    for (const [key, row] of this.rows) if (!rows.has(key)) row.element.remove();
    this.rows = rows;
    let place: Element | null = this.parent.firstElementChild;
    for (const row of rows.values()) {
      // An element that is moved loses the focus: only what is not in its place is.
      if (row.element === place) place = place.nextElementSibling;
      else this.parent.insertBefore(row.element, place);
    }
    for (const item of items) rows.get(this.keyOf(item))?.show(item);
  }
}
