/** A stretch of a document that may be divided between its items, never inside one. */
export interface Section {
  /** What stands before the items, e.g. the head of a table; again on each page that goes on with it. */
  readonly open: string;
  readonly items: readonly string[];
  /** What ends it, e.g. `</details>`. */
  readonly close: string;
}

/** A text that is not divided. */
export function paragraph(text: string): Section {
  return { open: '', items: [text], close: '' };
}

/** Divides sections into pages of at most `longest` characters each; only an item that is longer exceeds it. */
export function pagesOf(sections: readonly Section[], longest: number): string[] {
  const pages: string[] = [];
  let page = '';
  const turn = (): void => {
    if (page !== '') pages.push(page);
    page = '';
  };
  for (const { open, items, close } of sections) {
    let isOpen = false;
    for (const item of items) {
      if (isOpen && page.length + item.length + close.length > longest) {
        page += close;
        isOpen = false;
        turn();
      } else if (!isOpen && page.length + open.length + item.length + close.length > longest) turn();
      page += isOpen ? item : open + item;
      isOpen = true;
    }
    if (isOpen) page += close;
  }
  turn();
  return pages;
}
