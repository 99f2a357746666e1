/** What comes after something else waits for it here. */
export class Milestones {
  private readonly known = new Map<string, Milestone>();

  /** @throws when it can be reached no more */
  public async reached(name: string): Promise<void> {
    await this.at(name).promise;
  }

  public reach(name: string): void {
    this.at(name).resolve();
  }

  /** Lets nobody wait in vain for something that did not come. */
  public miss(name: string): void {
    this.at(name).reject(new Error(`${name} did not come`));
  }

  private at(name: string): Milestone {
    const milestone = this.known.get(name) ?? new Milestone();
    this.known.set(name, milestone);
    return milestone;
  }
}

class Milestone {
  public readonly promise: Promise<void>;
  public resolve!: () => void;
  public reject!: (reason: Error) => void;

  public constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Somebody may come to wait for it only after it was missed.
    this.promise.catch(() => undefined);
  }
}
