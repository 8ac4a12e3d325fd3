/** The answer to a page's question, or why there is none. */

export type PageReply<Value> =
  | { readonly type: 'reply'; readonly id: number; readonly value: Value }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/** @param id of the question, as the page gave it. Never fails. */
export async function pageReply<Value>(id: number, answer: Promise<Value>): Promise<PageReply<Value>> {
  try {
    return { type: 'reply', id, value: await answer };
  } catch (error) {
    return { type: 'refused', id, message: error instanceof Error ? error.message : String(error) };
  }
}
