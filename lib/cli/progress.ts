/** How far a long piece of work is, on the error output while that is a terminal, and gone when it is done. */
export class Progress {
  private readonly isShown = process.stderr.isTTY;
  private shown = '';

  /** @param work what is being done, e.g. `assessing prod` */
  public constructor(private readonly work: string) {}

  /** @param share 0 to 1 */
  public update(share: number): void {
    if (this.isShown) this.show(`${this.work} ${Math.round(share * 100)}%`);
  }

  public done(): void {
    if (this.isShown) this.show('');
  }

  private show(text: string): void {
    if (text === this.shown) return;
    process.stderr.write(`\r${text.padEnd(this.shown.length)}${text === '' ? '\r' : ''}`);
    this.shown = text;
  }
}
